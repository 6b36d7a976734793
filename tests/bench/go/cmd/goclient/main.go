// Command goclient runs one case of the benchmark with client-go, once: the process is what is measured. It prints one
// line of JSON.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net"
	"runtime"
	"slices"
	"strings"
	"time"

	"k8s.io/client-go/rest"
)

// settings are what a case may need.
type settings struct {
	config   *rest.Config
	n        int
	cacheDir string
}

// A result is what a case did; the fields that it has no word on stay zero.
type result struct {
	Case        string  `json:"case"`
	N           int     `json:"n"`
	Items       int     `json:"items"`
	HeldBytes   uint64  `json:"held_bytes"`   // heap that the case's result keeps alive, after a collection
	LoopSeconds float64 `json:"loop_seconds"` // wall time of the part that is done n times, without start-up
}

var cases = map[string]func(context.Context, settings) (result, error){
	"import":          func(context.Context, settings) (result, error) { return result{}, nil },
	"discovery-cold":  discoveryCold,
	"discovery-warm":  discoveryWarm,
	"mapper":          lookUp,
	"list":            listWhole,
	"list-pages":      listPages,
	"list-pages-kept": listPagesKept,
	"iterate-50000":   listPages,
	"get":             getMany,
	"watch":           watchMany,
	"informer":        informerSync,
}

func main() {
	name := flag.String("case", "", "which: "+strings.Join(names(), ", "))
	server := flag.String("server", "", "the address of the API server")
	n := flag.Int("n", 0, "how many requests, look-ups or events; for lists, how many objects there must be (0: any number)")
	cacheDir := flag.String("cache-dir", "", "for discovery-warm: the folder that an earlier run filled")
	caFile := flag.String("ca-file", "", "the certificate authority of an https server")
	identity := flag.Bool("identity", false, "ask for uncompressed answers")
	flag.Parse()
	log.SetFlags(0)

	run, known := cases[*name]
	if !known {
		log.Fatalf("goclient: --case %q is none of %s", *name, strings.Join(names(), ", "))
	}
	config := &rest.Config{Host: *server, QPS: -1, TLSClientConfig: rest.TLSClientConfig{CAFile: *caFile}}
	if *identity {
		config.DisableCompression = true
		// Without TLS client-go takes http.DefaultTransport, which compresses whatever the setting says; not with a dialer.
		config.Dial = (&net.Dialer{}).DialContext
	}
	done, err := run(context.Background(), settings{config: config, n: *n, cacheDir: *cacheDir})
	if err == nil {
		done.Case, done.N = *name, *n
		err = printLine(done)
	}
	if err != nil {
		log.Fatalf("goclient: %s: %v", *name, err)
	}
}

func printLine(done result) error {
	line, err := json.Marshal(done)
	if err == nil {
		fmt.Println(string(line))
	}
	return err
}

func names() []string {
	var all []string
	for name := range cases {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// enough is the check that a case did what it should: a failing program is fast.
func enough(done result, wanted int) (result, error) {
	if wanted > 0 && done.Items != wanted {
		return done, fmt.Errorf("%d, not %d", done.Items, wanted)
	}
	return done, nil
}

// heap gives what is alive; twice, since finalizers keep things for one round.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func since(begin time.Time) float64 { return time.Since(begin).Seconds() }
