package discovery

import (
	"encoding/json"
	"testing"
)

func TestAClusterHasAsManyGroupVersionsAndResourcesAsAsked(t *testing.T) {
	for _, wanted := range [][2]int{{23, 69}, {60, 200}, {400, 2000}} {
		all, err := Cluster(wanted[0], wanted[1])
		if err != nil {
			t.Fatal(err)
		}
		resources, seen := 0, map[string]bool{}
		for _, each := range all {
			for _, resource := range each.Resources {
				resources++
				name := each.Named() + "/" + resource.Plural
				if seen[name] {
					t.Errorf("%s twice", name)
				}
				seen[name] = true
			}
		}
		if len(all) != wanted[0] || resources != wanted[1] {
			t.Errorf("%v: %d and %d", wanted, len(all), resources)
		}
	}
	if _, err := Cluster(10, 200); err == nil {
		t.Error("fewer than a real server has: no error")
	}
}

func TestBothFormsNameTheSameResources(t *testing.T) {
	all, err := Cluster(60, 200)
	if err != nil {
		t.Fatal(err)
	}
	documents := Render(all)
	count := map[string]int{}
	for _, path := range []string{"/api", "/apis"} {
		var list struct {
			Items []struct {
				Metadata struct{ Name string }
				Versions []struct {
					Version   string
					Resources []struct{ Subresources []any }
				}
			}
		}
		if err := json.Unmarshal(documents.Aggregated[path].Body, &list); err != nil {
			t.Fatal(err)
		}
		for _, group := range list.Items {
			for _, version := range group.Versions {
				name := GroupVersion{Group: group.Metadata.Name, Version: version.Version}.Named()
				for _, resource := range version.Resources {
					count[name] += 1 + len(resource.Subresources)
				}
			}
		}
	}
	for _, each := range all {
		path := "/apis/" + each.Named()
		if each.Group == "" {
			path = "/api/v1"
		}
		var list struct{ Resources []any }
		if err := json.Unmarshal(documents.Legacy[path].Body, &list); err != nil {
			t.Fatal(err)
		}
		if len(list.Resources) != count[each.Named()] || len(list.Resources) == 0 {
			t.Errorf("%s: %d legacy, %d aggregated", path, len(list.Resources), count[each.Named()])
		}
	}
}
