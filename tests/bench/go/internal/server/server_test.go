package server

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	kruntime "k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/pager"
)

const podCount = 1300

var pods = schema.GroupVersionResource{Version: "v1", Resource: "pods"}

// serve gives a running server; change may be nil.
func serve(t *testing.T, change func(*Options)) (*Server, string) {
	t.Helper()
	options := Options{Pods: podCount, Widgets: 50, Seed: 1, GroupVersions: 60, Resources: 200, Gzip: true}
	if change != nil {
		change(&options)
	}
	made, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	running := httptest.NewUnstartedServer(made)
	running.Config.ConnContext = ConnContext(false)
	running.Start()
	t.Cleanup(func() {
		running.CloseClientConnections()
		running.Close()
	})
	return made, running.URL
}

func dynamicClient(t *testing.T, url string) dynamic.Interface {
	t.Helper()
	client, err := dynamic.NewForConfig(&rest.Config{Host: url, QPS: -1})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func get(t *testing.T, url string, headers map[string]string) (*http.Response, []byte) {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, body
}

func TestClientGoListsInOneAndByPagesAndGetsEach(t *testing.T) {
	_, url := serve(t, nil)
	client := dynamicClient(t, url)
	whole, err := client.Resource(pods).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	pages := pager.New(func(ctx context.Context, options metav1.ListOptions) (kruntime.Object, error) {
		return client.Resource(pods).List(ctx, options)
	})
	err = pages.EachListItem(t.Context(), metav1.ListOptions{}, func(item kruntime.Object) error {
		if got := item.(*unstructured.Unstructured); got.GetUID() != whole.Items[at].GetUID() {
			t.Errorf("pod %d is %s", at, got.GetName())
		}
		at++
		return nil
	})
	if err != nil || at != podCount || len(whole.Items) != podCount {
		t.Errorf("%v: %d by pages, %d in one", err, at, len(whole.Items))
	}
	last := whole.Items[podCount-1]
	one, err := client.Resource(pods).Namespace(last.GetNamespace()).Get(t.Context(), last.GetName(), metav1.GetOptions{})
	if err != nil || one.GetUID() != last.GetUID() || one.GetKind() != "Pod" {
		t.Errorf("%v: %v", err, one)
	}
}

func TestAnInformerSyncs(t *testing.T) {
	_, url := serve(t, nil)
	for _, resource := range []schema.GroupVersionResource{pods, {Group: "example.dev", Version: "v1", Resource: "widgets"}} {
		factory := dynamicinformer.NewDynamicSharedInformerFactory(dynamicClient(t, url), 0)
		informer := factory.ForResource(resource).Informer()
		ctx, stop := context.WithTimeout(t.Context(), 15*time.Second)
		factory.Start(ctx.Done())
		if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
			t.Errorf("%s: no sync", resource)
		}
		if resource == pods && len(informer.GetStore().ListKeys()) != podCount {
			t.Errorf("%d in the store", len(informer.GetStore().ListKeys()))
		}
		stop()
	}
}

func TestAWatchSendsItsEventsAndEndsAndGoesOnFromAVersion(t *testing.T) {
	_, url := serve(t, func(options *Options) { options.Events = 250 })
	seen := func(version string) (map[string]int, int) {
		watcher, err := dynamicClient(t, url).Resource(pods).Watch(t.Context(), metav1.ListOptions{AllowWatchBookmarks: true, ResourceVersion: version})
		if err != nil {
			t.Fatal(err)
		}
		kinds, total := map[string]int{}, 0
		for event := range watcher.ResultChan() {
			kinds[string(event.Type)]++
			total++
		}
		return kinds, total
	}
	kinds, total := seen("")
	if total != 250 || kinds["ADDED"] != 25 || kinds["DELETED"] != 25 || kinds["BOOKMARK"] != 2 || kinds["MODIFIED"] != 198 {
		t.Errorf("%d: %v", total, kinds)
	}
	if _, total := seen("40000100"); total != 150 {
		t.Errorf("%d after the hundredth", total)
	}
}

func TestDiscoveryShowsTheSameInBothForms(t *testing.T) {
	server, url := serve(t, nil)
	count := func(legacy bool) int {
		client, err := discovery.NewDiscoveryClientForConfig(&rest.Config{Host: url, QPS: -1})
		if err != nil {
			t.Fatal(err)
		}
		client.UseLegacyDiscovery = legacy
		_, lists, err := client.ServerGroupsAndResources()
		if err != nil {
			t.Fatal(err)
		}
		total := 0
		for _, list := range lists {
			total += len(list.APIResources)
		}
		return total
	}
	aggregated, requests := count(false), server.Stats().Requests
	if legacy := count(true); legacy != aggregated || aggregated < 200 {
		t.Errorf("%d legacy, %d aggregated", legacy, aggregated)
	}
	if requests != 2 || server.Stats().Requests != 2+62 {
		t.Errorf("%d requests, then %d", requests, server.Stats().Requests)
	}
}

func TestAggregatedDiscoveryIsNotSentAgain(t *testing.T) {
	_, url := serve(t, nil)
	accept := map[string]string{"Accept": "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"}
	response, body := get(t, url+"/apis", accept)
	if response.StatusCode != 200 || response.Header.Get("ETag") == "" || response.Header.Get("Content-Type") != "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList" || len(body) < 10000 {
		t.Errorf("%d %v", response.StatusCode, response.Header)
	}
	accept["If-None-Match"] = response.Header.Get("ETag")
	if response, body = get(t, url+"/apis", accept); response.StatusCode != http.StatusNotModified || len(body) > 0 {
		t.Errorf("%d and %d bytes", response.StatusCode, len(body))
	}
}

func TestFramingIsARealServers(t *testing.T) {
	_, url := serve(t, nil)
	cases := []struct {
		path, encoding  string
		chunked, zipped bool
	}{
		{"/version", "gzip", false, false},
		{"/api/v1/pods?limit=1", "gzip", true, false},
		{"/api/v1/pods", "identity", true, false},
		{"/api/v1/pods", "gzip", true, true},
	}
	for _, each := range cases {
		response, _ := get(t, url+each.path, map[string]string{"Accept-Encoding": each.encoding})
		if chunked := len(response.TransferEncoding) == 1; chunked != each.chunked || chunked == (response.ContentLength >= 0) {
			t.Errorf("%+v: %v, %d", each, response.TransferEncoding, response.ContentLength)
		}
		if zipped := response.Header.Get("Content-Encoding") == "gzip"; zipped != each.zipped {
			t.Errorf("%+v: %v", each, response.Header)
		}
	}
}

func TestWhatIsNotThereIsAStatus(t *testing.T) {
	_, url := serve(t, nil)
	for path, code := range map[string]int{
		"/api/v1/namespaces/default/pods/none": 404, "/nothing": 404, "/apis/example.dev/v1/gadgets": 404,
		"/api/v1/pods?labelSelector=a": 400, "/api/v1/pods?continue=x": 400,
	} {
		response, body := get(t, url+path, nil)
		var status metav1.Status
		if err := json.Unmarshal(body, &status); err != nil || response.StatusCode != code || int(status.Code) != code || status.Kind != "Status" {
			t.Errorf("%s: %d, %v, %+v", path, response.StatusCode, err, status)
		}
	}
	if response, _ := get(t, url+"/api/v1/pods", map[string]string{"Accept": "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"}); response.StatusCode != http.StatusNotAcceptable {
		t.Errorf("%d", response.StatusCode)
	}
}

func TestANewConnectionIsLateByOneRoundTripMore(t *testing.T) {
	const latency = 40 * time.Millisecond
	server, url := serve(t, func(options *Options) { options.Latency = latency })
	client := &http.Client{Transport: &http.Transport{}}
	took := func() time.Duration {
		begin := time.Now()
		response, err := client.Get(url + "/version")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
		return time.Since(begin)
	}
	first, second := took(), took()
	// At least, since a busy machine only adds; that the second one is not late too is what the counter says.
	if first < 2*latency-time.Millisecond || second < latency {
		t.Errorf("%v, then %v", first, second)
	}
	if stats := server.Stats(); stats.Requests != 2 || stats.Connections != 1 || stats.ByPath["/version"] != 2 {
		t.Errorf("%+v", stats)
	}
}

func TestTheHarnessIsNotInItsFigures(t *testing.T) {
	server, url := serve(t, nil)
	get(t, url+"/version", nil)
	if _, body := get(t, url+"/-/stats", nil); !json.Valid(body) {
		t.Errorf("%s", body)
	}
	if stats := server.Stats(); stats.Requests != 1 || stats.Bytes == 0 {
		t.Errorf("%+v", stats)
	}
	for _, path := range []string{"/-/reset", "/-/set?events=7&latency=1ms"} {
		response, err := http.Post(url+path, "", nil)
		if err != nil || response.StatusCode != http.StatusNoContent {
			t.Fatal(err, response)
		}
		_ = response.Body.Close()
	}
	if stats := server.Stats(); stats.Requests != 0 || stats.Bytes != 0 || server.events.Load() != 7 {
		t.Errorf("%+v", stats)
	}
}
