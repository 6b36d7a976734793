package server

import "strings"

// acceptsJSON says whether a plain JSON answer will do: not when all that is asked for is a Table, partial metadata or
// protobuf, which this server doesn't make.
func acceptsJSON(accept string) bool {
	if accept == "" {
		return true
	}
	for clause := range strings.SplitSeq(accept, ",") {
		if plainJSON(clause) {
			return true
		}
	}
	return false
}

// prefersAggregated says whether the aggregated form comes first among what a client accepts. Only v2: a server of
// version 1.36 has v2beta1 no more.
func prefersAggregated(accept string) bool {
	for clause := range strings.SplitSeq(accept, ",") {
		kind, parameters := split(clause)
		if kind == "application/json" && parameters["as"] == "APIGroupDiscoveryList" && parameters["v"] == "v2" {
			return true
		}
		if plainJSON(clause) {
			return false
		}
	}
	return false
}

func plainJSON(clause string) bool {
	kind, parameters := split(clause)
	return parameters["as"] == "" && (kind == "application/json" || kind == "application/*" || kind == "*/*")
}

func split(clause string) (kind string, parameters map[string]string) {
	parts := strings.Split(clause, ";")
	parameters = map[string]string{}
	for _, part := range parts[1:] {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		parameters[name] = value
	}
	return strings.TrimSpace(parts[0]), parameters
}
