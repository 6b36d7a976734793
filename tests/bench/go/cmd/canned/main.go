// Command canned is an API server for benchmarks: everything that it answers was made before the first request, so that
// it is not what is measured. It prints one line of JSON with its addresses when it is ready.
package main

import (
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"dynkube.test/bench/internal/server"
)

func main() {
	var options server.Options
	flag.IntVar(&options.Pods, "pods", 10000, "how many pods")
	flag.IntVar(&options.Widgets, "widgets", 1000, "how many custom resources of example.dev/v1")
	flag.Uint64Var(&options.Seed, "seed", 1, "decides every name, time and field")
	flag.DurationVar(&options.Latency, "latency", 0, "a round trip: each answer is late by it, a new connection's first one by its handshakes too")
	flag.IntVar(&options.Events, "events", 0, "what a watch sends before it ends; 0: nothing, and it stays open")
	flag.IntVar(&options.GroupVersions, "group-versions", 60, "how many group versions discovery shows")
	flag.IntVar(&options.Resources, "resources", 200, "how many resources discovery shows, without subresources")
	flag.BoolVar(&options.Gzip, "gzip", true, "compress lists over 128 KiB for clients that ask, as a real server does")
	tlsDir := flag.String("tls-dir", "", "a folder with server.crt and server.key: listen with TLS too")
	tether := flag.Bool("tether", false, "end when standard input ends, so that no server outlives its benchmark")
	flag.Parse()

	log.SetFlags(0)
	if err := run(options, *tlsDir, *tether); err != nil {
		log.Fatal("canned: ", err)
	}
}

func run(options server.Options, tlsDir string, tether bool) error {
	handler, err := server.New(options)
	if err != nil {
		return err
	}
	failed := make(chan error, 2)
	addresses := map[string]string{"http": "", "https": ""}
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	addresses["http"] = "http://" + plain.Addr().String()
	go func() {
		failed <- (&http.Server{Handler: handler, ConnContext: server.ConnContext(false)}).Serve(plain)
	}()
	if tlsDir != "" {
		// Now and not in ServeTLS: what is wrong with it should be said before the addresses.
		certificate, err := tls.LoadX509KeyPair(filepath.Join(tlsDir, "server.crt"), filepath.Join(tlsDir, "server.key"))
		if err != nil {
			return err
		}
		secure, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		addresses["https"] = "https://" + secure.Addr().String()
		quiet := log.New(io.Discard, "", 0) // a client that refuses the certificate is no news
		go func() {
			failed <- (&http.Server{
				Handler: handler, ConnContext: server.ConnContext(true), ErrorLog: quiet,
				TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12},
			}).ServeTLS(secure, "", "")
		}()
	}
	line, err := json.Marshal(addresses)
	if err != nil {
		return err
	}
	fmt.Println(string(line))
	if tether {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			failed <- nil
		}()
	}
	return <-failed
}
