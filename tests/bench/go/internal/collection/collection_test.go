package collection

import (
	"bytes"
	"encoding/json"
	"testing"

	"dynkube.test/bench/internal/seeded"
)

type list struct {
	Kind, APIVersion string
	Metadata         struct {
		Continue           string
		RemainingItemCount int
	}
	Items []struct {
		Metadata struct{ Name, Namespace string }
	}
}

func TestPagesGiveEachObjectOnceInOrder(t *testing.T) {
	for _, c := range []*Collection{
		New("v1", "Pod", false, seeded.Pods(1, 1234)),
		New("example.dev/v1", "Widget", true, seeded.Widgets(1, 1234)),
	} {
		token, seen := "", 0
		for {
			page, err := c.Page("", 100, token)
			if err != nil {
				t.Fatal(err)
			}
			decoded := decode(t, c, page)
			for _, item := range decoded.Items {
				if object := c.At(seen); object.Name != item.Metadata.Name || object.Namespace != item.Metadata.Namespace {
					t.Fatalf("%s %d is %s", c.Kind, seen, item.Metadata.Name)
				}
				seen++
			}
			if decoded.Metadata.Continue != "" && decoded.Metadata.RemainingItemCount != 1234-seen {
				t.Errorf("%d remain after %d", decoded.Metadata.RemainingItemCount, seen)
			}
			if token = decoded.Metadata.Continue; token == "" {
				break
			}
		}
		if seen != 1234 {
			t.Errorf("%s: %d seen", c.Kind, seen)
		}
	}
}

func TestANamespaceHasItsOwnObjectsOnly(t *testing.T) {
	c, total := New("v1", "Pod", false, seeded.Pods(1, 1000)), 0
	for number := range seeded.Namespaces {
		page, err := c.Page(seeded.Namespace(number), 0, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range decode(t, c, page).Items {
			if item.Metadata.Namespace != seeded.Namespace(number) {
				t.Errorf("%v in %s", item, seeded.Namespace(number))
			}
			total++
		}
	}
	if total != 1000 {
		t.Errorf("%d in all namespaces", total)
	}
}

func TestATokenThatIsNotOneIsRefused(t *testing.T) {
	if _, err := New("v1", "Pod", false, seeded.Pods(1, 10)).Page("", 5, "not a token"); err == nil {
		t.Error("no error")
	}
}

func decode(t *testing.T, c *Collection, page Page) list {
	t.Helper()
	items := make([][]byte, 0)
	for at := page.Items.First; at < page.Items.End; at++ {
		items = append(items, c.Item(at))
	}
	body := append(append(append([]byte{}, page.Head...), bytes.Join(items, []byte(","))...), page.Tail...)
	var decoded list
	if err := json.Unmarshal(body, &decoded); err != nil {
		t.Fatalf("%v in %.300s", err, body)
	}
	if decoded.Kind != c.Kind+"List" || decoded.APIVersion != c.APIVersion {
		t.Errorf("%s %s", decoded.Kind, decoded.APIVersion)
	}
	return decoded
}
