package server

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// An answer writes one response and counts its bytes.
//
// It never sets Content-Length, as a real server doesn't: net/http then sets it for bodies of up to 2 KB and sends
// longer ones in chunks, whose sizes follow from the writes.
type answer struct {
	server  *Server
	writer  http.ResponseWriter
	request *http.Request
}

func (a *answer) commonHeaders() {
	header := a.writer.Header()
	number := a.server.audits.Add(1)
	header["Audit-Id"] = []string{fmt.Sprintf("6f1d2c3b-5a49-4e78-9c0d-%012x", number)}
	header["Cache-Control"] = []string{"no-cache, private"}
	header["X-Kubernetes-Pf-Flowschema-Uid"] = []string{"1b7d0d6e-3b1c-4a53-8f4e-0c8a3e5f7b21"}
	header["X-Kubernetes-Pf-Prioritylevel-Uid"] = []string{"c2a9f6d4-7e58-4b90-a1c3-9d2f4e6b8a07"}
}

// begin sends the headers.
func (a *answer) begin(code int, contentType string) {
	a.writer.Header()["Content-Type"] = []string{contentType}
	a.writer.WriteHeader(code)
}

// write gives false when the client has gone.
func (a *answer) write(part []byte) bool {
	written, err := a.writer.Write(part)
	a.server.counters.bytes.Add(int64(written))
	return err == nil
}

func (a *answer) bytes(contentType string, body []byte) {
	a.begin(http.StatusOK, contentType)
	a.write(body)
}

func (a *answer) notFound(resource, name string) {
	a.status(http.StatusNotFound, "NotFound", fmt.Sprintf("%s %q not found", resource, name), map[string]string{"name": name, "kind": resource})
}

type statusBody struct {
	Kind       string            `json:"kind"`
	APIVersion string            `json:"apiVersion"`
	Metadata   struct{}          `json:"metadata"`
	Status     string            `json:"status"`
	Message    string            `json:"message"`
	Reason     string            `json:"reason"`
	Details    map[string]string `json:"details,omitempty"`
	Code       int               `json:"code"`
}

func (a *answer) status(code int, reason, message string, details map[string]string) {
	body, err := json.Marshal(statusBody{Kind: "Status", APIVersion: "v1", Status: "Failure", Message: message, Reason: reason, Details: details, Code: code})
	if err != nil {
		panic(err) // strings always encode
	}
	a.begin(code, "application/json")
	a.write(append(body, '\n'))
}
