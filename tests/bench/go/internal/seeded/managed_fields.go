package seeded

import (
	"fmt"
	"strings"
)

// controllerFields is the fieldsV1 of the manager that made the pod: it follows the workload's own labels, containers,
// variables and volumes, as a real one does. This is why managed fields of different workloads don't compress to nothing.
func controllerFields(of *workload) string {
	var fields strings.Builder
	fields.WriteString(`"f:metadata":{"f:generateName":{},"f:labels":{".":{}`)
	for _, label := range of.labels {
		fmt.Fprintf(&fields, `,"f:%s":{}`, label[0])
	}
	fmt.Fprintf(&fields, `},"f:ownerReferences":{".":{},"k:{\"uid\":\"%s\"}":{}}},"f:spec":{"f:containers":{`, of.ownerUID)
	for at, each := range of.containers {
		if at > 0 {
			fields.WriteByte(',')
		}
		each.renderFields(&fields)
	}
	fields.WriteString(`},"f:dnsPolicy":{},"f:enableServiceLinks":{},"f:restartPolicy":{},"f:schedulerName":{},"f:securityContext":{},"f:terminationGracePeriodSeconds":{}`)
	if len(of.volumes) == 0 {
		fields.WriteString(`}`)
		return fields.String()
	}
	fields.WriteString(`,"f:volumes":{".":{}`)
	for _, volume := range of.volumes {
		if volume == "tmp" {
			fields.WriteString(`,"k:{\"name\":\"tmp\"}":{".":{},"f:emptyDir":{},"f:name":{}}`)
		} else {
			fmt.Fprintf(&fields, `,"k:{\"name\":\"%s\"}":{".":{},"f:configMap":{".":{},"f:defaultMode":{},"f:name":{}},"f:name":{}}`, volume)
		}
	}
	fields.WriteString(`}}`)
	return fields.String()
}

func (each *container) renderFields(fields *strings.Builder) {
	fmt.Fprintf(fields, `"k:{\"name\":\"%s\"}":{".":{}`, each.name)
	if len(each.env) > 0 {
		fields.WriteString(`,"f:env":{".":{}`)
		for _, variable := range each.env {
			fmt.Fprintf(fields, `,"k:{\"name\":\"%s\"}":{".":{},"f:name":{},"f:value":{}}`, variable[0])
		}
		fields.WriteByte('}')
	}
	fields.WriteString(`,"f:image":{},"f:imagePullPolicy":{},"f:name":{}`)
	if each.port > 0 {
		fmt.Fprintf(fields, `,"f:ports":{".":{},"k:{\"containerPort\":%d,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{},"f:protocol":{}}}`, each.port)
		fields.WriteString(`,"f:resources":{".":{},"f:requests":{".":{},"f:cpu":{},"f:memory":{}}}`)
	} else {
		fields.WriteString(`,"f:resources":{}`)
	}
	fields.WriteString(`,"f:terminationMessagePath":{},"f:terminationMessagePolicy":{}`)
	if len(each.mounts) > 0 {
		fields.WriteString(`,"f:volumeMounts":{".":{}`)
		for _, mount := range each.mounts {
			fmt.Fprintf(fields, `,"k:{\"mountPath\":\"/etc/%s\"}":{".":{},"f:mountPath":{},"f:name":{}}`, mount)
		}
		fields.WriteByte('}')
	}
	fields.WriteByte('}')
}

// condition is what a manager owns of one status condition.
func condition(kind string) string {
	return fmt.Sprintf(`"k:{\"type\":\"%s\"}":{".":{},"f:lastProbeTime":{},"f:lastTransitionTime":{},"f:status":{},"f:type":{}}`, kind)
}

// schedulerFields is there for a pod that had to wait for a node.
const schedulerFields = `"f:status":{"f:conditions":{".":{},"k:{\"type\":\"PodScheduled\"}":{".":{},"f:lastProbeTime":{},"f:lastTransitionTime":{},"f:message":{},"f:reason":{},"f:status":{},"f:type":{}}}}`

// kubeletFields names the pod's own addresses, so that it differs from pod to pod.
func kubeletFields(podIP string) string {
	return `"f:status":{"f:conditions":{` + condition("ContainersReady") + "," + condition("Ready") +
		`},"f:containerStatuses":{},"f:hostIP":{},"f:hostIPs":{},"f:phase":{},"f:podIP":{},"f:podIPs":{".":{},"k:{\"ip\":\"` +
		podIP + `\"}":{".":{},"f:ip":{}}},"f:startTime":{}}`
}

// managed is one entry of managedFields.
func managed(manager, operation, apiVersion, at, fields, subresource string) string {
	entry := fmt.Sprintf(`{"manager":%q,"operation":%q,"apiVersion":%q,"time":%q,"fieldsType":"FieldsV1","fieldsV1":{%s}`, manager, operation, apiVersion, at, fields)
	if subresource != "" {
		entry += fmt.Sprintf(`,"subresource":%q`, subresource)
	}
	return entry + "}"
}
