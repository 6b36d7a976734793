// Package collection keeps rendered objects so that a list, a page, one object or a watch event is a few slices of them:
// nothing is encoded while a client waits.
package collection

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"sort"
	"strconv"

	"dynkube.test/bench/internal/seeded"
)

// A Collection is all the objects of one resource, in the order of a list.
type Collection struct {
	APIVersion, Kind string
	// Typed says that each item of a list carries its kind and apiVersion, and that a list's metadata comes last: custom
	// resources do, built-in kinds don't.
	Typed   bool
	objects []seeded.Object
	spans   map[string]Span
	byName  map[string]int
}

// A Span is a run of objects: from First up to and without End.
type Span struct{ First, End int }

// New keeps objects that are sorted by namespace, then name.
func New(apiVersion, kind string, typed bool, objects []seeded.Object) *Collection {
	made := &Collection{APIVersion: apiVersion, Kind: kind, Typed: typed, objects: objects, spans: map[string]Span{}, byName: make(map[string]int, len(objects))}
	made.spans[""] = Span{0, len(objects)}
	for at, each := range objects {
		made.byName[key(each.Namespace, each.Name)] = at
		if each.Namespace != "" {
			span, known := made.spans[each.Namespace]
			if !known {
				span.First = at
			}
			span.End = at + 1
			made.spans[each.Namespace] = span
		}
	}
	return made
}

// Of gives the objects of a namespace, or all when namespace is "".
func (c *Collection) Of(namespace string) Span { return c.spans[namespace] }

// Item gives an object as it stands in a list.
func (c *Collection) Item(at int) []byte { return c.objects[at].JSON }

// Get gives one object with its kind and apiVersion, and the line break that a server ends every answer with.
func (c *Collection) Get(namespace, name string) ([]byte, bool) {
	at, found := c.byName[key(namespace, name)]
	if !found {
		return nil, false
	}
	return append(c.AppendObject(nil, c.objects[at], ""), '\n'), true
}

// At gives one object by its place.
func (c *Collection) At(at int) seeded.Object { return c.objects[at] }

// AppendObject appends an object with its kind and apiVersion, and with another resourceVersion unless version is "".
func (c *Collection) AppendObject(to []byte, object seeded.Object, version string) []byte {
	begin := 0
	if !c.Typed {
		to = append(to, `{"kind":"`...)
		to = append(to, c.Kind...)
		to = append(to, `","apiVersion":"`...)
		to = append(to, c.APIVersion...)
		to = append(to, `",`...)
		begin = 1
	}
	if version == "" {
		return append(to, object.JSON[begin:]...)
	}
	to = append(to, object.JSON[begin:object.VersionAt]...)
	to = append(to, version...)
	return append(to, object.JSON[object.VersionAt+seeded.VersionDigits:]...)
}

// A Page is what one list request is answered with: Head, the items with commas between them, Tail.
type Page struct {
	Head, Tail []byte
	Items      Span
}

// Page cuts a page. A limit of 0 is none.
func (c *Collection) Page(namespace string, limit int, token string) (Page, error) {
	span := c.Of(namespace)
	if token != "" {
		first, err := c.after(token, span)
		if err != nil {
			return Page{}, err
		}
		span.First = first
	}
	page := Page{Items: span}
	next, remaining := "", 0
	if limit > 0 && span.First+limit < span.End {
		page.Items.End = span.First + limit
		remaining = span.End - page.Items.End
		last := c.objects[page.Items.End-1]
		next = continueToken(key(last.Namespace, last.Name))
	}
	version := strconv.Itoa(seeded.ListVersion)
	if c.Typed {
		metadata := fmt.Sprintf(`{"continue":%q,`, next)
		if next != "" {
			metadata += fmt.Sprintf(`"remainingItemCount":%d,`, remaining)
		}
		page.Head = fmt.Appendf(nil, `{"apiVersion":%q,"items":[`, c.APIVersion)
		page.Tail = fmt.Appendf(nil, `],"kind":"%sList","metadata":%s"resourceVersion":%q}}`+"\n", c.Kind, metadata, version)
		return page, nil
	}
	metadata := fmt.Sprintf(`{"resourceVersion":%q`, version)
	if next != "" {
		metadata += fmt.Sprintf(`,"continue":%q,"remainingItemCount":%d`, next, remaining)
	}
	page.Head = fmt.Appendf(nil, `{"kind":"%sList","apiVersion":%q,"metadata":%s},"items":[`, c.Kind, c.APIVersion, metadata)
	page.Tail = []byte("]}\n")
	return page, nil
}

// The token's form is the real one (apiserver, storage/continue.go), so that a client sees tokens of a real length.
type continuation struct {
	Version         string `json:"v"`
	ResourceVersion int64  `json:"rv"`
	Start           string `json:"start"`
}

func continueToken(last string) string {
	text, err := json.Marshal(continuation{"meta.k8s.io/v1", seeded.ListVersion, last + "\x00"})
	if err != nil {
		panic(err) // strings and a number always encode
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func (c *Collection) after(token string, within Span) (int, error) {
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return 0, fmt.Errorf("continue key is not valid: %w", err)
	}
	var from continuation
	if err := json.Unmarshal(text, &from); err != nil {
		return 0, fmt.Errorf("continue key is not valid: %w", err)
	}
	return within.First + sort.Search(within.End-within.First, func(offset int) bool {
		object := c.objects[within.First+offset]
		return key(object.Namespace, object.Name) >= from.Start
	}), nil
}

func key(namespace, name string) string {
	if namespace == "" {
		return name
	}
	return namespace + "/" + name
}
