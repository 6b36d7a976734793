package seeded

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestTheSameSeedGivesTheSameBytesAndAnotherOneOthers(t *testing.T) {
	first, again, other := Pods(7, 300), Pods(7, 300), Pods(8, 300)
	differ := 0
	for at := range first {
		if !bytes.Equal(first[at].JSON, again[at].JSON) {
			t.Fatalf("pod %d differs between two runs of one seed", at)
		}
		if !bytes.Equal(first[at].JSON, other[at].JSON) {
			differ++
		}
	}
	if differ != len(first) {
		t.Errorf("another seed gives %d of %d pods the same", len(first)-differ, len(first))
	}
}

func TestEveryPodIsJSONOfFourToSixKilobytes(t *testing.T) {
	smallest, largest := 1<<20, 0
	for _, pod := range append(Pods(1, 3000), Pods(2, 3000)...) {
		var decoded struct {
			Metadata struct{ Name, Namespace, ResourceVersion string }
		}
		if err := json.Unmarshal(pod.JSON, &decoded); err != nil {
			t.Fatalf("%s: %v", pod.Name, err)
		}
		smallest, largest = min(smallest, len(pod.JSON)), max(largest, len(pod.JSON))
		version := string(pod.JSON[pod.VersionAt : pod.VersionAt+VersionDigits])
		if decoded.Metadata.ResourceVersion != version || decoded.Metadata.Name != pod.Name || decoded.Metadata.Namespace != pod.Namespace {
			t.Errorf("%+v does not agree with %s/%s at %s", decoded.Metadata, pod.Namespace, pod.Name, version)
		}
	}
	if smallest < 4000 || largest > 6144 {
		t.Errorf("from %d to %d bytes", smallest, largest)
	}
}

func TestPodsAreSortedAndTheirNamesAreUnique(t *testing.T) {
	last := ""
	for _, pod := range Pods(1, 3000) {
		key := pod.Namespace + "/\x00" + pod.Name
		if key <= last {
			t.Fatalf("%q after %q", key, last)
		}
		last = key
	}
}

func TestManagedFieldsDifferFromPodToPod(t *testing.T) {
	whole, made := map[string]bool{}, map[string]bool{}
	const count = 2000
	for _, pod := range Pods(1, count) {
		var decoded struct {
			Metadata struct{ ManagedFields []json.RawMessage }
		}
		if err := json.Unmarshal(pod.JSON, &decoded); err != nil {
			t.Fatal(err)
		}
		entries := decoded.Metadata.ManagedFields
		if len(entries) < 3 || len(entries) > 4 {
			t.Errorf("%s has %d managers", pod.Name, len(entries))
		}
		var controller struct{ FieldsV1 json.RawMessage }
		if err := json.Unmarshal(entries[0], &controller); err != nil {
			t.Fatal(err)
		}
		made[string(controller.FieldsV1)] = true
		whole[string(bytes.Join(rawParts(entries), nil))] = true
	}
	if len(whole) != count {
		t.Errorf("%d different managedFields for %d pods", len(whole), count)
	}
	// Pods of one ReplicaSet share what the controller owns; different ones don't.
	if len(made) < count/14 || len(made) == count {
		t.Errorf("%d different fieldsV1 of the controller for %d pods", len(made), count)
	}
}

func TestWidgetsAndNamespacesAreJSON(t *testing.T) {
	for _, each := range append(Widgets(1, 200), NamespaceObjects(1)...) {
		var decoded struct {
			Metadata struct{ ResourceVersion string }
		}
		if err := json.Unmarshal(each.JSON, &decoded); err != nil {
			t.Fatalf("%s: %v", each.Name, err)
		}
		if got := string(each.JSON[each.VersionAt : each.VersionAt+VersionDigits]); got != decoded.Metadata.ResourceVersion {
			t.Errorf("%s: %q is not at VersionAt but %q", each.Name, decoded.Metadata.ResourceVersion, got)
		}
	}
}

func rawParts(of []json.RawMessage) [][]byte {
	parts := make([][]byte, len(of))
	for at, each := range of {
		parts[at] = each
	}
	return parts
}
