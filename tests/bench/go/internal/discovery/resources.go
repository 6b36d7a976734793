// Package discovery makes the documents by which a server says what it serves, in both forms: legacy and aggregated.
package discovery

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed builtin.txt
var builtin string

// A GroupVersion and its resources, in the server's order.
type GroupVersion struct {
	Group, Version string
	Resources      []Resource
}

// A Resource that a group version serves.
type Resource struct {
	Plural, Singular, Kind string
	Namespaced             bool
	Verbs                  []string
	ShortNames, Categories []string
	Subresources           []Subresource
}

// A Subresource's own group and version are "" when they are its resource's.
type Subresource struct {
	Name, Group, Version, Kind string
	Verbs                      []string
}

var everyVerb = []string{"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"}

// Named is the name of a group version as it stands in apiVersion.
func (g GroupVersion) Named() string {
	if g.Group == "" {
		return g.Version
	}
	return g.Group + "/" + g.Version
}

// Cluster gives what a cluster of so many group versions and resources serves: a real server's own first, then
// example.dev/v1 with widgets, then generated groups.
//
// Subresources are not counted as resources.
func Cluster(groupVersions, resources int) ([]GroupVersion, error) {
	all, err := parse(builtin)
	if err != nil {
		return nil, err
	}
	all = append(all, GroupVersion{"example.dev", "v1", []Resource{custom("widget", "Widget", 0)}})
	count := 0
	for _, each := range all {
		count += len(each.Resources)
	}
	moreGroups, moreResources := groupVersions-len(all), resources-count
	if moreGroups < 0 || moreResources < moreGroups || (moreGroups == 0 && moreResources > 0) {
		return nil, fmt.Errorf("%d group versions with %d resources can't be made: %d with %d are always there, and each further one has a resource", groupVersions, resources, len(all), count)
	}
	return append(all, generated(moreGroups, moreResources)...), nil
}

var (
	groupWords = []string{"networking", "storage", "monitoring", "security", "pipelines", "messaging", "databases", "policy", "identity", "backup", "mesh", "gitops", "registry"}
	makers     = []string{"acme.example", "cloud.example", "operators.example", "platform.example"}
	kindWords  = []string{"Gateway", "Route", "Backup", "Restore", "Topic", "Queue", "Cluster", "Policy", "Certificate", "Issuer", "Monitor", "Rule", "Pipeline", "Task", "Trigger", "Mirror", "Tenant"}
	versions   = []string{"v1", "v1beta1", "v1alpha1"}
)

// generated spreads resources evenly over groups; every third group has a second version with the same resources' names.
func generated(groupVersions, resources int) []GroupVersion {
	made := make([]GroupVersion, 0, groupVersions)
	group, version, kind := 0, 0, 0
	for at := range groupVersions {
		here := resources / groupVersions
		if at < resources%groupVersions {
			here++
		}
		added := GroupVersion{Group: groupWords[group%len(groupWords)] + "." + makers[group/len(groupWords)%len(makers)], Version: versions[version]}
		if group >= len(groupWords)*len(makers) {
			added.Group = fmt.Sprintf("g%d.%s", group, added.Group)
		}
		for number := range here {
			word := kindWords[(kind+number)%len(kindWords)]
			if number >= len(kindWords) {
				word += fmt.Sprint(number)
			}
			added.Resources = append(added.Resources, custom(strings.ToLower(word), word, kind+number))
		}
		made = append(made, added)
		if group%3 == 0 && version == 0 {
			version++
		} else {
			group, version, kind = group+1, 0, kind+here
		}
	}
	return made
}

func custom(singular, kind string, number int) Resource {
	made := Resource{Plural: plural(singular), Singular: singular, Kind: kind, Namespaced: number%5 != 4,
		Verbs:        []string{"delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"},
		Subresources: []Subresource{{Name: "status", Kind: kind, Verbs: []string{"get", "patch", "update"}}}}
	if number%4 == 1 {
		made.ShortNames = []string{singular[:2] + fmt.Sprint(number)}
		made.Categories = []string{"all"}
	}
	if number%6 == 2 {
		made.Subresources = append([]Subresource{{Name: "scale", Group: "autoscaling", Version: "v1", Kind: "Scale", Verbs: []string{"get", "patch", "update"}}}, made.Subresources...)
	}
	return made
}

func plural(singular string) string {
	if stem, found := strings.CutSuffix(singular, "y"); found && !strings.HasSuffix(stem, "a") {
		return stem + "ies"
	}
	return singular + "s"
}

// parse reads the form that the head of builtin.txt explains.
func parse(text string) ([]GroupVersion, error) {
	var all []GroupVersion
	for number, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || words[0][0] == '#' {
			continue
		}
		if words[0] == "@" {
			group, version, found := strings.Cut(words[1], "/")
			if !found {
				group, version = "", group
			}
			all = append(all, GroupVersion{Group: group, Version: version})
			continue
		}
		if len(words) < 7 || len(all) == 0 {
			return nil, fmt.Errorf("builtin.txt, line %d: %d words", number+1, len(words))
		}
		last := &all[len(all)-1]
		last.Resources = append(last.Resources, Resource{
			Plural: words[0], Singular: words[1], Kind: words[2], Namespaced: words[3] == "N",
			Verbs: list(words[4]), ShortNames: list(words[5]), Categories: list(words[6]), Subresources: subresources(words[7:]),
		})
	}
	return all, nil
}

func subresources(words []string) []Subresource {
	var made []Subresource
	for _, word := range words {
		parts := strings.SplitN(word, "=", 3)
		added := Subresource{Name: parts[0], Kind: parts[1], Verbs: list(parts[2])}
		if path := strings.Split(parts[1], "/"); len(path) == 3 {
			added.Group, added.Version, added.Kind = path[0], path[1], path[2]
		}
		made = append(made, added)
	}
	return made
}

func list(word string) []string {
	switch word {
	case "-":
		return nil
	case "*":
		return everyVerb
	}
	return strings.Split(word, ",")
}
