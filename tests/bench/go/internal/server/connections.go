package server

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

type connectionKey struct{}

// A connection remembers when it began, for its handshakes, and whether it was counted.
type connection struct {
	accepted   time.Time
	handshakes int // round trips before the first request: one for TCP, one more for TLS 1.3
	counted    atomic.Bool
}

// ConnContext is what an http.Server calls for each new connection.
func ConnContext(tls bool) func(context.Context, net.Conn) context.Context {
	handshakes := 1
	if tls {
		handshakes = 2
	}
	return func(parent context.Context, _ net.Conn) context.Context {
		return context.WithValue(parent, connectionKey{}, &connection{accepted: time.Now(), handshakes: handshakes})
	}
}

// beLate waits as long as a round trip takes; on a new connection until its handshakes, which loopback does at once,
// would have taken their round trips too. Requests that a client sends together wait together.
func (s *Server) beLate(request *http.Request) {
	latency := time.Duration(s.latency.Load())
	if latency <= 0 {
		return
	}
	until := time.Now().Add(latency)
	if of, known := request.Context().Value(connectionKey{}).(*connection); known {
		if opened := of.accepted.Add(latency * time.Duration(1+of.handshakes)); opened.After(until) {
			until = opened
		}
	}
	time.Sleep(time.Until(until))
}
