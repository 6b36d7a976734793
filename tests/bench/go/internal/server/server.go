// Package server answers as a Kubernetes API server does, from bytes that were ready before the first request.
package server

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"dynkube.test/bench/internal/collection"
	"dynkube.test/bench/internal/discovery"
	"dynkube.test/bench/internal/seeded"
)

// Options say what is served and how.
type Options struct {
	Pods, Widgets            int
	Seed                     uint64
	GroupVersions, Resources int
	Latency                  time.Duration // a round trip
	Events                   int           // what a watch sends before it ends; 0: it sends nothing and stays open
	Gzip                     bool          // compress large bodies for clients that ask, as a real server does
}

// A Server is safe for use by any number of connections at once.
type Server struct {
	documents   discovery.Documents
	collections map[string]resource // by the path without namespace, such as /api/v1/pods
	gzip        bool
	latency     atomic.Int64
	events      atomic.Int64
	counters    counters
	compressed  sync.Map // key of a list (string) -> func() []byte
	audits      atomic.Uint64
}

type resource struct {
	*collection.Collection
	name       string // plural
	namespaced bool
	extra      []seeded.Object // those that watch events add and delete; no list holds them
}

// How many different pods come and go in a watch.
const extraPods = 64

// New renders everything.
func New(options Options) (*Server, error) {
	cluster, err := discovery.Cluster(options.GroupVersions, options.Resources)
	if err != nil {
		return nil, err
	}
	made := &Server{
		documents: discovery.Render(cluster),
		gzip:      options.Gzip,
		collections: map[string]resource{
			"/api/v1/pods":                 {collection.New("v1", "Pod", false, seeded.Pods(options.Seed, options.Pods)), "pods", true, seeded.ExtraPods(options.Seed, extraPods)},
			"/api/v1/namespaces":           {collection.New("v1", "Namespace", false, seeded.NamespaceObjects(options.Seed)), "namespaces", false, nil},
			"/apis/example.dev/v1/widgets": {collection.New("example.dev/v1", "Widget", true, seeded.Widgets(options.Seed, options.Widgets)), "widgets", true, nil},
		},
	}
	made.latency.Store(int64(options.Latency))
	made.events.Store(int64(options.Events))
	made.counters.reset()
	return made, nil
}

// ServeHTTP counts, waits for the latency and answers.
func (s *Server) ServeHTTP(writer http.ResponseWriter, request *http.Request) {
	if strings.HasPrefix(request.URL.Path, "/-/") {
		s.control(writer, request)
		return
	}
	s.counters.request(request)
	s.beLate(request)
	answer := &answer{server: s, writer: writer, request: request}
	answer.commonHeaders()
	if request.Method != http.MethodGet {
		answer.status(http.StatusMethodNotAllowed, "MethodNotAllowed", "the server does not allow this method on the requested resource", nil)
		return
	}
	path := request.URL.Path
	if at, namespace, name, found := s.find(path); found {
		s.object(answer, at, namespace, name)
		return
	}
	s.document(answer, path)
}

// find splits the path of a resource into the resource, the namespace and the name.
func (s *Server) find(path string) (resource, string, string, bool) {
	words := strings.Split(strings.TrimPrefix(path, "/"), "/")
	root := 2 // api/v1
	if words[0] == "apis" {
		root = 3 // apis/GROUP/VERSION
	}
	if len(words) <= root {
		return resource{}, "", "", false
	}
	base, rest, namespace := "/"+strings.Join(words[:root], "/")+"/", words[root:], ""
	if len(rest) >= 3 && rest[0] == "namespaces" {
		namespace, rest = rest[1], rest[2:]
	}
	found, known := s.collections[base+rest[0]]
	if !known || len(rest) > 2 || (namespace != "" && !found.namespaced) {
		return resource{}, "", "", false
	}
	if len(rest) == 1 {
		return found, namespace, "", true
	}
	return found, namespace, rest[1], found.namespaced == (namespace != "")
}

func (s *Server) object(answer *answer, of resource, namespace, name string) {
	query := answer.request.URL.Query()
	switch {
	case !acceptsJSON(answer.request.Header.Get("Accept")):
		answer.status(http.StatusNotAcceptable, "NotAcceptable", "only the following media types are accepted: application/json", nil)
	case query.Get("labelSelector") != "" || query.Get("fieldSelector") != "":
		// Better than an answer that ignores the selector, which a benchmark would not notice.
		answer.status(http.StatusBadRequest, "BadRequest", "this server knows no selectors", nil)
	case name != "":
		body, found := of.Get(namespace, name)
		if !found {
			answer.notFound(of.name, name)
			return
		}
		answer.bytes("application/json", body)
	case query.Get("watch") == "1" || strings.EqualFold(query.Get("watch"), "true"): // some clients write True
		s.watch(answer, of, namespace, query)
	default:
		s.list(answer, of, namespace, query)
	}
}

// document answers discovery and the like.
func (s *Server) document(answer *answer, path string) {
	path = strings.TrimSuffix(path, "/")
	aggregated, found := s.documents.Aggregated[path]
	if found && prefersAggregated(answer.request.Header.Get("Accept")) {
		header := answer.writer.Header()
		header["Etag"] = []string{aggregated.ETag}
		header["Vary"] = []string{"Accept"}
		header["Cache-Control"] = []string{"public"}
		if answer.request.Header.Get("If-None-Match") == aggregated.ETag {
			answer.writer.WriteHeader(http.StatusNotModified)
			return
		}
		answer.bytes(discovery.AggregatedType, aggregated.Body)
		return
	}
	if found {
		answer.writer.Header()["Vary"] = []string{"Accept"}
	}
	if legacy, known := s.documents.Legacy[path]; known {
		answer.bytes("application/json", legacy.Body)
		return
	}
	switch path {
	case "/healthz", "/livez", "/readyz":
		answer.bytes("text/plain; charset=utf-8", []byte("ok"))
	default:
		answer.status(http.StatusNotFound, "NotFound", "the server could not find the requested resource", nil)
	}
}
