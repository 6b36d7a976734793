package seeded

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

// An Object is one rendered object without kind and apiVersion, as it stands in a list of a built-in kind.
type Object struct {
	Namespace, Name string
	JSON            []byte
	VersionAt       int // where the digits of its resourceVersion begin: always VersionDigits of them
}

// VersionDigits is the same for every resourceVersion here, so that one can be put in another's place.
const VersionDigits = 8

// A list is of this version; objects are older, watch events newer.
const ListVersion = 40_000_000

type planned struct {
	of   *workload
	name string
}

// Pods gives the pods in the order in which etcd lists them: by namespace, then name.
func Pods(seed uint64, count int) []Object {
	plan := planPods(seed, count)
	made := make([]Object, count)
	inParallel(count, func(at int) {
		made[at] = renderPod(newRandom(seed, "pod", at), plan[at].of, plan[at].name, at)
	})
	return made
}

// ExtraPods gives pods that no list holds: the ones that watch events add and delete.
func ExtraPods(seed uint64, count int) []Object {
	return Pods(seed^0x9e3779b97f4a7c15, count)
}

// planPods deals out pods to workloads and workloads to namespaces, of uneven sizes as real ones.
func planPods(seed uint64, count int) []planned {
	random := newRandom(seed, "plan", 0)
	plan := make([]planned, 0, count)
	for number := 0; len(plan) < count; number++ {
		of := newWorkload(newRandom(seed, "workload", number), Namespace(min(random.IntN(Namespaces), random.IntN(Namespaces))), number)
		for range min(1+random.IntN(14), count-len(plan)) {
			plan = append(plan, planned{of, of.replicaSet + "-" + letters(random, nameAlphabet, 5)})
		}
	}
	sort.Slice(plan, func(i, j int) bool {
		if plan[i].of.namespace != plan[j].of.namespace {
			return plan[i].of.namespace < plan[j].of.namespace
		}
		return plan[i].name < plan[j].name
	})
	return plan
}

func renderPod(random *rand.Rand, of *workload, name string, number int) Object {
	born := of.revisedAt.Add(time.Duration(random.IntN(40*24*3600)) * time.Second)
	node := random.IntN(400)
	podIP := fmt.Sprintf("10.%d.%d.%d", 64+number>>16, number>>8&0xff, number&0xff)
	hostIP := fmt.Sprintf("172.20.%d.%d", node>>8, node&0xff)

	text := make([]byte, 0, 6144)
	text = fmt.Appendf(text, `{"metadata":{"name":%q,"generateName":"%s-","namespace":%q,"uid":%q,"resourceVersion":"`, name, of.replicaSet, of.namespace, uid(random))
	versionAt := len(text)
	text = fmt.Appendf(text, `%08d","generation":1,"creationTimestamp":%q,"labels":%s,"annotations":{"%s/status":"%s","checksum/config":"%s"},`,
		10_000_000+random.IntN(29_000_000), rfc3339(born), of.labelsJSON, of.annotator, podIP, letters(random, hexDigits, 32))
	text = fmt.Appendf(text, `"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":%q,"uid":%q,"controller":true,"blockOwnerDeletion":true}],`, of.replicaSet, of.ownerUID)
	text = appendManagedFields(text, random, of, born, podIP)
	text = append(text, `},"spec":`...)
	token := letters(random, nameAlphabet, 5)
	for at, part := range of.specHead {
		if at > 0 {
			text = append(text, token...)
		}
		text = append(text, part...)
	}
	text = fmt.Appendf(text, `"node-%03d"`, node)
	text = append(text, of.specTail...)
	text = appendStatus(text, random, of, born, podIP, hostIP)
	text = append(text, '}')
	return Object{Namespace: of.namespace, Name: name, JSON: text, VersionAt: versionAt}
}

func appendManagedFields(text []byte, random *rand.Rand, of *workload, born time.Time, podIP string) []byte {
	after := func(seconds int) string {
		return rfc3339(born.Add(time.Duration(1+random.IntN(seconds)) * time.Second))
	}
	text = append(text, `"managedFields":[`...)
	text = append(text, managed("kube-controller-manager", "Update", "v1", rfc3339(born), of.fields, "")...)
	text = append(text, ',')
	if len(of.containers) == 1 && random.IntN(4) == 0 {
		text = append(text, managed("kube-scheduler", "Update", "v1", after(5), schedulerFields, "status")...)
		text = append(text, ',')
	}
	annotated := fmt.Sprintf(`"f:metadata":{"f:annotations":{".":{},"f:%s/status":{},"f:checksum/config":{}}}`, of.annotator)
	text = append(text, managed(of.annotator, "Update", "v1", after(20), annotated, "")...)
	text = append(text, ',')
	text = append(text, managed("kubelet", "Update", "v1", after(86400), kubeletFields(podIP), "status")...)
	return append(text, ']')
}

func appendStatus(text []byte, random *rand.Rand, of *workload, born time.Time, podIP, hostIP string) []byte {
	ready := rfc3339(born.Add(time.Duration(3+random.IntN(90)) * time.Second))
	text = append(text, `,"status":{"phase":"Running","conditions":[`...)
	for _, kind := range []string{"PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady"} {
		text = fmt.Appendf(text, `{"type":%q,"status":"True","lastProbeTime":null,"lastTransitionTime":%q},`, kind, ready)
	}
	text = fmt.Appendf(text, `{"type":"PodScheduled","status":"True","lastProbeTime":null,"lastTransitionTime":%q}],`, rfc3339(born))
	text = fmt.Appendf(text, `"hostIP":%q,"hostIPs":[{"ip":%q}],"podIP":%q,"podIPs":[{"ip":%q}],"startTime":%q,"containerStatuses":[`, hostIP, hostIP, podIP, podIP, rfc3339(born))
	for at, each := range of.containers {
		if at > 0 {
			text = append(text, ',')
		}
		text = fmt.Appendf(text, `{"name":%q,"state":{"running":{"startedAt":%q}},"lastState":{},"ready":true,"restartCount":%s,"image":%q,"imageID":"%s@sha256:%s","containerID":"containerd://%s","started":true}`,
			each.name, ready, strconv.Itoa(random.IntN(4)), each.image, each.image[:strings.LastIndex(each.image, ":")], letters(random, hexDigits, 64), letters(random, hexDigits, 64))
	}
	return append(text, `],"qosClass":"Burstable"}`...)
}

func inParallel(count int, do func(at int)) {
	var group sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for worker := range workers {
		group.Go(func() {
			for at := worker; at < count; at += workers {
				do(at)
			}
		})
	}
	group.Wait()
}
