package server

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"dynkube.test/bench/internal/collection"
)

const (
	// apiserver, responsewriters/writers.go: defaultGzipThresholdBytes and defaultGzipContentEncodingLevel.
	gzipThresholdBytes = 128 * 1024
	gzipLevel          = 1
	// net/http buffers this much before it makes a chunk, and a compressor writes less at a time.
	chunkBytes = 2048
)

var comma = []byte(",")

func (s *Server) list(answer *answer, of resource, namespace string, query url.Values) {
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil && query.Get("limit") != "" || limit < 0 {
		answer.status(http.StatusBadRequest, "BadRequest", "limit is not a number of at least 0", nil)
		return
	}
	page, err := of.Page(namespace, limit, query.Get("continue"))
	if err != nil {
		answer.status(http.StatusBadRequest, "BadRequest", err.Error(), nil)
		return
	}
	if s.gzip && asksGzip(answer.request) && longer(of, page, gzipThresholdBytes) {
		answer.gzipped(s.squeezed(of, page))
		return
	}
	answer.begin(http.StatusOK, "application/json")
	answer.page(of, page)
}

// page writes item by item, for the chunks that a real server's streaming encoder makes (apimachinery,
// serializer/json/collections.go).
func (a *answer) page(of resource, page collection.Page) {
	if !a.write(page.Head) {
		return
	}
	for at := page.Items.First; at < page.Items.End; at++ {
		if !a.write(of.Item(at)) {
			return
		}
		if at < page.Items.End-1 && !a.write(comma) {
			return
		}
	}
	a.write(page.Tail)
}

func (a *answer) gzipped(body []byte) {
	header := a.writer.Header()
	header["Content-Encoding"] = []string{"gzip"}
	header["Vary"] = []string{"Accept-Encoding"}
	a.begin(http.StatusOK, "application/json")
	for len(body) > 0 {
		part := body[:min(len(body), chunkBytes)]
		if body = body[len(part):]; !a.write(part) {
			return
		}
	}
}

// squeezed compresses a page once, on the first request for it: a server that compressed each time would be what is
// measured.
func (s *Server) squeezed(of resource, page collection.Page) []byte {
	key := fmt.Sprint(of.name, page.Items)
	once, _ := s.compressed.LoadOrStore(key, sync.OnceValue(func() []byte {
		var body bytes.Buffer
		writer, err := gzip.NewWriterLevel(&body, gzipLevel)
		if err != nil {
			panic(err) // the level is a constant
		}
		// A bytes.Buffer doesn't fail.
		_, _ = writer.Write(page.Head)
		for at := page.Items.First; at < page.Items.End; at++ {
			if at > page.Items.First {
				_, _ = writer.Write(comma)
			}
			_, _ = writer.Write(of.Item(at))
		}
		_, _ = writer.Write(page.Tail)
		_ = writer.Close()
		return body.Bytes()
	}))
	return once.(func() []byte)()
}

func longer(of resource, page collection.Page, than int) bool {
	size := len(page.Head) + len(page.Tail)
	for at := page.Items.First; at < page.Items.End && size <= than; at++ {
		size += len(of.Item(at)) + 1
	}
	return size > than
}

func asksGzip(request *http.Request) bool {
	for token := range strings.SplitSeq(request.Header.Get("Accept-Encoding"), ",") {
		if strings.TrimSpace(token) == "gzip" {
			return true
		}
	}
	return false
}
