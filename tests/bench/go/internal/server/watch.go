package server

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"dynkube.test/bench/internal/collection"
	"dynkube.test/bench/internal/seeded"
)

const (
	// So many events are written between two flushes: a real server flushes when no event waits.
	eventsPerFlush = 16
	// Of so many events the first adds a pod that no list holds and the last deletes it; the others modify listed ones.
	eventsPerRound = 10
	// Of so many events one is a bookmark, for clients that allow bookmarks.
	eventsPerBookmark = 100
	bookmarkPlace     = 55 // within a round neither the first nor the last: it stands for a modification
)

// A stream writes the events of one watch.
type stream struct {
	answer    *answer
	of        resource
	span      collection.Span
	extra     []seeded.Object
	bookmarks bool
	buffer    []byte
	sent      int
}

// watch sends the events that are newer than the resourceVersion and ends; when there are none it stays open until the
// client goes or timeoutSeconds have passed, as a server where nothing happens. Event number n makes the version
// ListVersion + n.
//
// With sendInitialEvents it sends the objects, the bookmark that ends them, and the events, and stays open: an informer
// whose watch ended would begin anew.
func (s *Server) watch(answer *answer, of resource, namespace string, query url.Values) {
	events := int(s.events.Load())
	if asked, err := strconv.Atoi(query.Get("events")); err == nil {
		events = asked
	}
	sending := &stream{answer: answer, of: of, span: of.Of(namespace), bookmarks: query.Get("allowWatchBookmarks") == "true" || query.Get("allowWatchBookmarks") == "1"}
	if namespace == "" {
		sending.extra = of.extra
	}
	answer.begin(http.StatusOK, "application/json")
	first, stays := 0, false
	if query.Get("sendInitialEvents") == "true" {
		stays = true
		if !sending.initial() {
			return
		}
	} else if version, err := strconv.Atoi(query.Get("resourceVersion")); err == nil {
		first = max(0, version-seeded.ListVersion)
	}
	if !sending.from(first, events) || !sending.flush() {
		return
	}
	if stays || first >= events {
		stayOpen(answer.request, query.Get("timeoutSeconds"))
	}
}

func stayOpen(request *http.Request, timeoutSeconds string) {
	var over <-chan time.Time
	if seconds, err := strconv.Atoi(timeoutSeconds); err == nil && seconds > 0 {
		over = time.After(time.Duration(seconds) * time.Second)
	}
	select {
	case <-request.Context().Done():
	case <-over:
	}
}

// initial sends what is there, then the bookmark that says so.
func (w *stream) initial() bool {
	for at := w.span.First; at < w.span.End; at++ {
		if !w.send("ADDED", w.of.At(at), "") {
			return false
		}
	}
	return w.bookmark(seeded.ListVersion, `"annotations":{"k8s.io/initial-events-end":"true"},`) && w.flush()
}

func (w *stream) from(first, events int) bool {
	if w.span.First == w.span.End {
		return true
	}
	for number := first; number < events; number++ {
		if !w.event(number) {
			return false
		}
	}
	return true
}

func (w *stream) event(number int) bool {
	version := seeded.ListVersion + 1 + number
	round, place := number/eventsPerRound, number%eventsPerRound
	switch {
	case w.bookmarks && number%eventsPerBookmark == bookmarkPlace:
		return w.bookmark(version, "")
	case len(w.extra) > 0 && place == 0:
		return w.send("ADDED", w.extra[round%len(w.extra)], strconv.Itoa(version))
	case len(w.extra) > 0 && place == eventsPerRound-1:
		return w.send("DELETED", w.extra[round%len(w.extra)], strconv.Itoa(version))
	}
	// A stride that is a prime touches objects far from one another, as a cluster's changes are.
	return w.send("MODIFIED", w.of.At(w.span.First+number*7919%(w.span.End-w.span.First)), strconv.Itoa(version))
}

func (w *stream) send(kind string, object seeded.Object, version string) bool {
	w.buffer = append(w.buffer[:0], `{"type":"`...)
	w.buffer = append(w.buffer, kind...)
	w.buffer = append(w.buffer, `","object":`...)
	w.buffer = w.of.AppendObject(w.buffer, object, version)
	w.buffer = append(w.buffer, "}\n"...)
	return w.write()
}

func (w *stream) bookmark(version int, annotations string) bool {
	w.buffer = fmt.Appendf(w.buffer[:0], `{"type":"BOOKMARK","object":{"kind":%q,"apiVersion":%q,"metadata":{"resourceVersion":"%d",%s"creationTimestamp":null}}}`+"\n",
		w.of.Kind, w.of.APIVersion, version, annotations)
	return w.write()
}

// write sends one event; each is a chunk of its own, as a real server's are.
func (w *stream) write() bool {
	if !w.answer.write(w.buffer) {
		return false
	}
	if w.sent++; w.sent%eventsPerFlush == 0 {
		return w.flush()
	}
	return true
}

func (w *stream) flush() bool {
	return http.NewResponseController(w.answer.writer).Flush() == nil
}
