package seeded

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"time"
)

// Namespaces is how many there are; their sizes are uneven.
const Namespaces = 40

// Namespace gives the name of one.
func Namespace(number int) string {
	return fmt.Sprintf("%s-%s", teams[number%len(teams)], stages[number/len(teams)%len(stages)])
}

// NamespaceObjects gives the namespaces themselves, sorted by name.
func NamespaceObjects(seed uint64) []Object {
	made := make([]Object, 0, Namespaces)
	for number := range Namespaces {
		random := newRandom(seed, "namespace", number)
		name, born := Namespace(number), rfc3339(epoch.Add(-time.Duration(random.IntN(9000))*time.Hour))
		text := fmt.Appendf(nil, `{"metadata":{"name":%q,"uid":%q,"resourceVersion":"`, name, uid(random))
		at := len(text)
		fields := `"f:metadata":{"f:labels":{".":{},"f:kubernetes.io/metadata.name":{}}}`
		text = fmt.Appendf(text, `%08d","creationTimestamp":%q,"labels":{"kubernetes.io/metadata.name":%q},"managedFields":[%s]},"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}`,
			10_000_000+number, born, name, managed("kubectl-create", "Update", "v1", born, fields, ""))
		made = append(made, Object{Name: name, JSON: text, VersionAt: at})
	}
	sort.Slice(made, func(i, j int) bool { return made[i].Name < made[j].Name })
	return made
}

// Widgets gives custom resources of example.dev/v1, sorted by namespace and name. Unlike built-in kinds each carries its
// kind and apiVersion within a list too, and its keys are sorted: a real server keeps these as maps.
func Widgets(seed uint64, count int) []Object {
	made := make([]Object, count)
	inParallel(count, func(at int) { made[at] = renderWidget(newRandom(seed, "widget", at), at) })
	sort.Slice(made, func(i, j int) bool {
		if made[i].Namespace != made[j].Namespace {
			return made[i].Namespace < made[j].Namespace
		}
		return made[i].Name < made[j].Name
	})
	return made
}

func renderWidget(random *rand.Rand, number int) Object {
	namespace, name := Namespace(random.IntN(Namespaces)), fmt.Sprintf("%s-%s-%d", pick(random, appThings), letters(random, nameAlphabet, 4), number)
	born := rfc3339(epoch.Add(time.Duration(random.IntN(9_000_000)) * time.Second))
	team, gear := pick(random, teams), letters(random, "abcdefgh", 6)
	specFields := fmt.Sprintf(`"f:metadata":{"f:labels":{".":{},"f:team":{}}},"f:spec":{".":{},"f:gears":{".":{},"f:%s":{}},"f:replicas":{},"f:size":{}}`, gear)
	statusFields := `"f:status":{".":{},"f:conditions":{".":{},"k:{\"type\":\"Ready\"}":{".":{},"f:lastTransitionTime":{},"f:status":{},"f:type":{}}},"f:readyReplicas":{}}`
	text := fmt.Appendf(nil, `{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"creationTimestamp":%q,"generation":%d,"labels":{"team":%q},"managedFields":[%s,%s],"name":%q,"namespace":%q,"resourceVersion":"`,
		born, 1+random.IntN(9), team, managed("deployer-"+team, "Apply", "example.dev/v1", born, specFields, ""), managed("widget-controller", "Update", "example.dev/v1", born, statusFields, "status"), name, namespace)
	at := len(text)
	replicas := 1 + random.IntN(9)
	text = fmt.Appendf(text, `%08d","uid":%q},"spec":{"gears":{%q:%d},"replicas":%d,"size":%q},"status":{"conditions":[{"lastTransitionTime":%q,"status":"True","type":"Ready"}],"readyReplicas":%d}}`,
		10_000_000+random.IntN(29_000_000), uid(random), gear, random.IntN(1000), replicas, pick(random, []string{"S", "M", "L"}), born, replicas)
	return Object{Namespace: namespace, Name: name, JSON: text, VersionAt: at}
}
