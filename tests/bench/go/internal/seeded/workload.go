package seeded

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"
	"time"
)

// A workload is what the pods of one ReplicaSet have in common. Pods of one workload differ in their identity, node,
// times and status; workloads differ in everything else, managed fields included.
type workload struct {
	namespace  string
	replicaSet string
	ownerUID   string
	revisedAt  time.Time
	annotator  string
	containers []container
	volumes    []string
	labels     [][2]string
	// Rendered once for all pods; where a pod's own token volume is named stands mark.
	labelsJSON string
	specHead   []string // before the name of the node, split at mark
	specTail   string
	fields     string // what the controller manager owns, without the braces
}

type container struct {
	name, image string
	port        int
	env         [][2]string
	requestCPU  int
	mounts      []string
}

// mark stands for the name of a pod's token volume, which is random for each pod.
const mark = "\x00"

// Bytes that one more environment variable adds to the spec and to the managed fields together, about.
const bytesPerVariable = 125

func newWorkload(random *rand.Rand, namespace string, number int) *workload {
	app := fmt.Sprintf("%s-%s-%d", pick(random, appThings), pick(random, appNouns), number)
	made := &workload{
		namespace:  namespace,
		replicaSet: app + "-" + letters(random, nameAlphabet, 10),
		ownerUID:   uid(random),
		revisedAt:  epoch.Add(time.Duration(random.IntN(120*24*3600)) * time.Second),
		annotator:  pick(random, annotators),
		labels:     newLabels(random, app),
		containers: []container{newContainer(random, app)},
	}
	// Not both a sidecar and volumes: such a pod would have more than 6 KB.
	if random.IntN(4) == 0 {
		made.containers = append(made.containers, newSidecar(random))
	} else {
		for _, volume := range [][]string{nil, {"config"}, {"config"}, {"config", "tmp"}}[random.IntN(4)] {
			made.mount(volume)
		}
	}
	made.labels = append(made.labels, [2]string{"pod-template-hash", made.replicaSet[len(app)+1:]})
	sort.Slice(made.labels, func(i, j int) bool { return made.labels[i][0] < made.labels[j][0] })
	made.render()
	made.fill(random)
	return made
}

func (made *workload) mount(volume string) {
	made.volumes = append(made.volumes, volume)
	made.containers[0].mounts = append(made.containers[0].mounts, volume)
}

// fill adds environment variables until a pod has the size that chance wants for this workload.
func (made *workload) fill(random *rand.Rand) {
	wanted := 4400 + random.IntN(1250)
	size := len(renderPod(newRandom(0, "trial", 0), made, "", 0).JSON) + len(made.replicaSet)
	for added := range max(0, (wanted-size)/bytesPerVariable) {
		main := &made.containers[0]
		name := envNames[(added+len(main.env))%len(envNames)]
		if added >= len(envNames) {
			name = fmt.Sprintf("%s_%d", name, added)
		}
		main.env = append(main.env, [2]string{name + letters(random, "ABCDEF", 2), letters(random, nameAlphabet, 6+random.IntN(18))})
	}
	made.render()
}

func newLabels(random *rand.Rand, app string) [][2]string {
	labels := [][2]string{{"app", app}, {"version", fmt.Sprintf("v%d.%d.%d", random.IntN(9), random.IntN(30), random.IntN(10))}}
	first := random.IntN(len(extraLabels))
	for offset := range 1 + random.IntN(3) {
		labels = append(labels, [2]string{extraLabels[(first+offset)%len(extraLabels)], pick(random, teams) + "-" + letters(random, nameAlphabet, 3)})
	}
	return labels
}

func newContainer(random *rand.Rand, name string) container {
	return container{
		name:       name,
		image:      fmt.Sprintf("%s/%s:%d.%d.%d", pick(random, registries), name, random.IntN(5), random.IntN(40), random.IntN(20)),
		port:       8000 + random.IntN(2000),
		env:        [][2]string{{"POD_OWNER", pick(random, teams)}},
		requestCPU: 50 * (1 + random.IntN(20)),
	}
}

// A sidecar has no port, no variables and no requests: with them the pod would be larger than most.
func newSidecar(random *rand.Rand) container {
	full := newContainer(random, pick(random, sidecars))
	return container{name: full.name, image: full.image}
}

func (made *workload) render() {
	made.labelsJSON = object(made.labels)
	var spec strings.Builder
	spec.WriteString(`{"volumes":[`)
	for _, volume := range made.volumes {
		if volume == "tmp" {
			spec.WriteString(`{"name":"tmp","emptyDir":{}},`)
		} else {
			fmt.Fprintf(&spec, `{"name":%q,"configMap":{"name":"%s-config","defaultMode":420}},`, volume, made.replicaSet)
		}
	}
	spec.WriteString(`{"name":"kube-api-access-` + mark + `","projected":{"sources":[{"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}},` +
		`{"configMap":{"name":"kube-root-ca.crt","items":[{"key":"ca.crt","path":"ca.crt"}]}}],"defaultMode":420}}],"containers":[`)
	for at, each := range made.containers {
		if at > 0 {
			spec.WriteByte(',')
		}
		each.renderSpec(&spec)
	}
	spec.WriteString(`],"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","serviceAccountName":"default","serviceAccount":"default","nodeName":`)
	made.specHead = strings.Split(spec.String(), mark)
	made.specTail = `,"securityContext":{},"schedulerName":"default-scheduler","tolerations":[` +
		`{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":300},` +
		`{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":300}],` +
		`"priority":0,"enableServiceLinks":true,"preemptionPolicy":"PreemptLowerPriority"}`
	made.fields = controllerFields(made)
}

func (each *container) renderSpec(spec *strings.Builder) {
	fmt.Fprintf(spec, `{"name":%q,"image":%q,`, each.name, each.image)
	if each.port > 0 {
		fmt.Fprintf(spec, `"ports":[{"containerPort":%d,"protocol":"TCP"}],"env":[`, each.port)
		for at, variable := range each.env {
			if at > 0 {
				spec.WriteByte(',')
			}
			fmt.Fprintf(spec, `{"name":%q,"value":%q}`, variable[0], variable[1])
		}
		fmt.Fprintf(spec, `],"resources":{"requests":{"cpu":"%dm","memory":"%dMi"}},`, each.requestCPU, each.requestCPU*2)
	} else {
		spec.WriteString(`"resources":{},`)
	}
	spec.WriteString(`"volumeMounts":[`)
	for _, mount := range each.mounts {
		fmt.Fprintf(spec, `{"name":%q,"mountPath":"/etc/%s"},`, mount, mount)
	}
	spec.WriteString(`{"name":"kube-api-access-` + mark + `","readOnly":true,"mountPath":"/var/run/secrets/kubernetes.io/serviceaccount"}],` +
		`"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"IfNotPresent"}`)
}

// object renders string pairs; the words here need no escapes.
func object(pairs [][2]string) string {
	var text strings.Builder
	text.WriteByte('{')
	for at, pair := range pairs {
		if at > 0 {
			text.WriteByte(',')
		}
		fmt.Fprintf(&text, "%q:%q", pair[0], pair[1])
	}
	text.WriteByte('}')
	return text.String()
}
