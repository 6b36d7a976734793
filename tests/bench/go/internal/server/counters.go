package server

import (
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// counters are what the clients did since the last reset. Requests for /-/ don't count, nor do connections that bring
// nothing else, so that whoever reads the figures is not in them.
type counters struct {
	requests, connections, bytes atomic.Int64
	lock                         sync.Mutex // guards byPath and cpuBefore
	byPath                       map[string]int64
	cpuBefore                    float64
}

func (c *counters) reset() {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.requests.Store(0)
	c.connections.Store(0)
	c.bytes.Store(0)
	c.byPath = map[string]int64{}
	c.cpuBefore = cpuSeconds()
}

func (c *counters) request(request *http.Request) {
	c.requests.Add(1)
	if of, known := request.Context().Value(connectionKey{}).(*connection); known && of.counted.CompareAndSwap(false, true) {
		c.connections.Add(1)
	}
	c.lock.Lock()
	defer c.lock.Unlock()
	c.byPath[request.URL.Path]++
}

// Stats is the answer to /-/stats.
type Stats struct {
	Requests    int64            `json:"requests"`
	Connections int64            `json:"connections"` // opened since the reset
	Bytes       int64            `json:"bytes"`       // of bodies, as sent: compressed ones count compressed
	CPUSeconds  float64          `json:"cpu_seconds"` // of this server: that it was not the bottleneck
	ByPath      map[string]int64 `json:"by_path"`
}

// Stats gives a copy.
func (s *Server) Stats() Stats {
	c := &s.counters
	c.lock.Lock()
	defer c.lock.Unlock()
	byPath := make(map[string]int64, len(c.byPath))
	for path, count := range c.byPath {
		byPath[path] = count
	}
	return Stats{c.requests.Load(), c.connections.Load(), c.bytes.Load(), cpuSeconds() - c.cpuBefore, byPath}
}

// control is for the harness: GET /-/stats, POST /-/reset, POST /-/set?events=N&latency=20ms.
func (s *Server) control(writer http.ResponseWriter, request *http.Request) {
	switch request.Method + " " + request.URL.Path {
	case "GET /-/stats":
		writer.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(writer).Encode(s.Stats()) // fails when the client has gone
	case "POST /-/reset":
		s.counters.reset()
		writer.WriteHeader(http.StatusNoContent)
	case "POST /-/set":
		if err := s.set(request); err != nil {
			http.Error(writer, err.Error(), http.StatusBadRequest)
			return
		}
		writer.WriteHeader(http.StatusNoContent)
	default:
		http.NotFound(writer, request)
	}
}

func (s *Server) set(request *http.Request) error {
	query := request.URL.Query()
	if text := query.Get("events"); text != "" {
		events, err := strconv.Atoi(text)
		if err != nil {
			return err
		}
		s.events.Store(int64(events))
	}
	if text := query.Get("latency"); text != "" {
		latency, err := time.ParseDuration(text)
		if err != nil {
			return err
		}
		s.latency.Store(int64(latency))
	}
	return nil
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}
