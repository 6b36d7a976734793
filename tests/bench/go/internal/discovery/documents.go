package discovery

import (
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
)

// AggregatedType is the media type of the aggregated documents.
const AggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

// A Document is one answer, rendered.
type Document struct {
	Body []byte
	ETag string // "" for those that have none
}

// Documents are all answers, by path.
type Documents struct {
	Legacy     map[string]Document
	Aggregated map[string]Document
}

type object = map[string]any

// The orders of keys don't matter to a client, the presence of fields does: they follow documents recorded from a real
// server of version 1.36.

// Render makes every document of a cluster.
func Render(all []GroupVersion) Documents {
	documents := Documents{map[string]Document{}, map[string]Document{}}
	documents.Aggregated["/api"] = aggregated(all, func(group string) bool { return group == "" })
	documents.Aggregated["/apis"] = aggregated(all, func(group string) bool { return group != "" })
	documents.Legacy["/api"] = render(object{"kind": "APIVersions", "versions": []string{"v1"},
		"serverAddressByClientCIDRs": []object{{"clientCIDR": "0.0.0.0/0", "serverAddress": "127.0.0.1:6443"}}})
	groups := []object{}
	for _, each := range grouped(all) {
		if each[0].Group == "" {
			continue
		}
		versions := []object{}
		for _, version := range each {
			versions = append(versions, object{"groupVersion": version.Named(), "version": version.Version})
		}
		group := object{"name": each[0].Group, "versions": versions, "preferredVersion": versions[0]}
		groups = append(groups, group)
		documents.Legacy["/apis/"+each[0].Group] = render(object{"kind": "APIGroup", "apiVersion": "v1", "name": each[0].Group, "versions": versions, "preferredVersion": versions[0]})
	}
	documents.Legacy["/apis"] = render(object{"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
	paths := object{}
	for _, each := range all {
		path := "apis/" + each.Named()
		if each.Group == "" {
			path = "api/" + each.Version
		}
		documents.Legacy["/"+path] = legacy(each)
		paths[path] = object{"serverRelativeURL": fmt.Sprintf("/openapi/v3/%s?hash=%X", path, sha512.Sum512([]byte(path)))}
	}
	documents.Legacy["/openapi/v3"] = render(object{"paths": paths})
	documents.Legacy["/version"] = render(object{"major": "1", "minor": "36", "emulationMajor": "1", "emulationMinor": "36",
		"minCompatibilityMajor": "1", "minCompatibilityMinor": "35", "gitVersion": "v1.36.4", "gitCommit": strings.Repeat("0", 40), "gitTreeState": "clean",
		"buildDate": "2026-08-01T00:00:00Z", "goVersion": "go1.26.8", "compiler": "gc", "platform": "linux/amd64"})
	return documents
}

// grouped puts the versions of a group together, in order.
func grouped(all []GroupVersion) [][]GroupVersion {
	var groups [][]GroupVersion
	at := map[string]int{}
	for _, each := range all {
		if place, known := at[each.Group]; known {
			groups[place] = append(groups[place], each)
			continue
		}
		at[each.Group] = len(groups)
		groups = append(groups, []GroupVersion{each})
	}
	return groups
}

func legacy(of GroupVersion) Document {
	entries := []object{}
	for _, each := range of.Resources {
		entry := object{"name": each.Plural, "singularName": each.Singular, "namespaced": each.Namespaced, "kind": each.Kind, "verbs": each.Verbs}
		names(entry, each)
		if len(each.Verbs) > 2 {
			hash := sha512.Sum512([]byte(of.Named() + "/" + each.Kind))
			entry["storageVersionHash"] = base64.StdEncoding.EncodeToString(hash[:8])
		}
		entries = append(entries, entry)
		for _, sub := range each.Subresources {
			entry := object{"name": each.Plural + "/" + sub.Name, "singularName": "", "namespaced": each.Namespaced, "kind": sub.Kind, "verbs": sub.Verbs}
			if sub.Version != "" {
				entry["group"], entry["version"] = sub.Group, sub.Version
			}
			entries = append(entries, entry)
		}
	}
	document := object{"kind": "APIResourceList", "groupVersion": of.Named(), "resources": entries}
	if of.Group != "" { // the core group's document has none on a real server
		document["apiVersion"] = "v1"
	}
	return render(document)
}

func aggregated(all []GroupVersion, wanted func(group string) bool) Document {
	items := []object{}
	for _, each := range grouped(all) {
		if !wanted(each[0].Group) {
			continue
		}
		versions := []object{}
		for _, version := range each {
			resources := []object{}
			for _, resource := range version.Resources {
				resources = append(resources, aggregatedResource(resource))
			}
			versions = append(versions, object{"version": version.Version, "resources": resources, "freshness": "Current"})
		}
		metadata := object{}
		if each[0].Group != "" {
			metadata["name"] = each[0].Group
		}
		items = append(items, object{"metadata": metadata, "versions": versions})
	}
	document := render(object{"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": object{}, "items": items})
	document.ETag = fmt.Sprintf("%q", fmt.Sprintf("%X", sha512.Sum512(document.Body)))
	return document
}

func aggregatedResource(of Resource) object {
	scope := "Cluster"
	if of.Namespaced {
		scope = "Namespaced"
	}
	made := object{"resource": of.Plural, "responseKind": kind("", "", of.Kind), "scope": scope, "singularResource": of.Singular, "verbs": of.Verbs}
	names(made, of)
	subresources := []object{}
	for _, sub := range of.Subresources {
		subresources = append(subresources, object{"subresource": sub.Name, "responseKind": kind(sub.Group, sub.Version, sub.Kind), "verbs": sub.Verbs})
	}
	if len(subresources) > 0 {
		made["subresources"] = subresources
	}
	return made
}

func names(entry object, of Resource) {
	if len(of.ShortNames) > 0 {
		entry["shortNames"] = of.ShortNames
	}
	if len(of.Categories) > 0 {
		entry["categories"] = of.Categories
	}
}

func kind(group, version, name string) object {
	return object{"group": group, "version": version, "kind": name}
}

func render(document object) Document {
	body, err := json.Marshal(document)
	if err != nil {
		panic(err) // maps, strings and lists always encode
	}
	return Document{Body: append(body, '\n')}
}
