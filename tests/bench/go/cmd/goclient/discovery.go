package main

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/disk"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/restmapper"
)

// cacheTTL is kubectl's, less than which no benchmark runs.
const cacheTTL = 6 * time.Hour

func discoveryCold(_ context.Context, with settings) (result, error) {
	client, err := discovery.NewDiscoveryClientForConfig(with.config)
	if err != nil {
		return result{}, err
	}
	return countResources(client, with.n)
}

func discoveryWarm(_ context.Context, with settings) (result, error) {
	if with.cacheDir == "" {
		return result{}, errors.New("--cache-dir is needed")
	}
	client, err := disk.NewCachedDiscoveryClientForConfig(with.config, filepath.Join(with.cacheDir, "discovery"), filepath.Join(with.cacheDir, "http"), cacheTTL)
	if err != nil {
		return result{}, err
	}
	return countResources(client, with.n)
}

func countResources(client discovery.DiscoveryInterface, wanted int) (result, error) {
	begin, done := time.Now(), result{}
	_, lists, err := client.ServerGroupsAndResources()
	if err != nil {
		return done, err
	}
	for _, list := range lists {
		done.Items += len(list.APIResources)
	}
	done.LoopSeconds = since(begin)
	return enough(done, wanted)
}

// lookUp asks the mapper in the ways that a program does: by kind, by resource, by short name.
func lookUp(_ context.Context, with settings) (result, error) {
	client, err := discovery.NewDiscoveryClientForConfig(with.config)
	if err != nil {
		return result{}, err
	}
	cached := memory.NewMemCacheClient(client)
	deferred := restmapper.NewDeferredDiscoveryRESTMapper(cached)
	mapper := restmapper.NewShortcutExpander(deferred, cached, nil)
	questions := []func() error{
		func() error {
			_, err := mapper.RESTMapping(schema.GroupKind{Group: "apps", Kind: "Deployment"})
			return err
		},
		func() error { _, err := mapper.RESTMapping(schema.GroupKind{Kind: "Pod"}, "v1"); return err },
		func() error {
			_, err := mapper.ResourceFor(schema.GroupVersionResource{Resource: "configmaps"})
			return err
		},
		func() error { _, err := mapper.KindFor(schema.GroupVersionResource{Resource: "deploy"}); return err },
	}
	for _, ask := range questions { // the first one asks the server
		if err := ask(); err != nil {
			return result{}, err
		}
	}
	begin, done := time.Now(), result{}
	for ; done.Items < with.n; done.Items++ {
		if err := questions[done.Items%len(questions)](); err != nil {
			return done, err
		}
	}
	done.LoopSeconds = since(begin)
	return done, nil
}
