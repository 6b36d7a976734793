package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	kruntime "k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/pager"
)

// pageSize is client-go's own default, written out.
const pageSize = 500

var pods = schema.GroupVersionResource{Version: "v1", Resource: "pods"}

func listWhole(ctx context.Context, with settings) (result, error) {
	client, err := dynamic.NewForConfig(with.config)
	if err != nil {
		return result{}, err
	}
	begin, done, names := time.Now(), result{}, 0
	list, err := client.Resource(pods).List(ctx, metav1.ListOptions{})
	if err != nil {
		return done, err
	}
	for at := range list.Items {
		names += touched(&list.Items[at])
		done.Items++
	}
	done.LoopSeconds = since(begin)
	return sane(done, names, with.n)
}

// listPages goes through all objects and keeps none; the pager asks for the next pages meanwhile.
func listPages(ctx context.Context, with settings) (result, error) {
	pages, err := newPager(with)
	if err != nil {
		return result{}, err
	}
	begin, done, names := time.Now(), result{}, 0
	err = pages.EachListItem(ctx, metav1.ListOptions{}, func(item kruntime.Object) error {
		object, err := meta.Accessor(item)
		if err != nil {
			return err
		}
		names += touched(object)
		done.Items++
		return nil
	})
	if err != nil {
		return done, err
	}
	done.LoopSeconds = since(begin)
	return sane(done, names, with.n)
}

// listPagesKept is a list of everything that was asked for by pages.
func listPagesKept(ctx context.Context, with settings) (result, error) {
	pages, err := newPager(with)
	if err != nil {
		return result{}, err
	}
	before, begin, done, names := heap(), time.Now(), result{}, 0
	list, _, err := pages.List(ctx, metav1.ListOptions{})
	if err != nil {
		return done, err
	}
	err = meta.EachListItem(list, func(item kruntime.Object) error {
		object, err := meta.Accessor(item)
		if err != nil {
			return err
		}
		names += touched(object)
		done.Items++
		return nil
	})
	if err != nil {
		return done, err
	}
	done.LoopSeconds = since(begin)
	done.HeldBytes = heap() - before
	runtime.KeepAlive(list)
	return sane(done, names, with.n)
}

func newPager(with settings) (*pager.ListPager, error) {
	client, err := dynamic.NewForConfig(with.config)
	if err != nil {
		return nil, err
	}
	made := pager.New(func(ctx context.Context, options metav1.ListOptions) (kruntime.Object, error) {
		return client.Resource(pods).List(ctx, options)
	})
	made.PageSize = pageSize
	return made, nil
}

// getMany asks for the same pod over one connection.
func getMany(ctx context.Context, with settings) (result, error) {
	client, err := dynamic.NewForConfig(with.config)
	if err != nil {
		return result{}, err
	}
	first, err := client.Resource(pods).List(ctx, metav1.ListOptions{Limit: 1})
	if err != nil {
		return result{}, err
	}
	if len(first.Items) == 0 {
		return result{}, errors.New("there is no pod")
	}
	one := client.Resource(pods).Namespace(first.Items[0].GetNamespace())
	name := first.Items[0].GetName()
	begin, done, names := time.Now(), result{}, 0
	for ; done.Items < with.n; done.Items++ {
		pod, err := one.Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return done, err
		}
		names += touched(pod)
	}
	done.LoopSeconds = since(begin)
	return sane(done, names, with.n)
}

func watchMany(ctx context.Context, with settings) (result, error) {
	client, err := dynamic.NewForConfig(with.config)
	if err != nil {
		return result{}, err
	}
	begin, done, names := time.Now(), result{}, 0
	watcher, err := client.Resource(pods).Watch(ctx, metav1.ListOptions{AllowWatchBookmarks: true})
	if err != nil {
		return done, err
	}
	defer watcher.Stop()
	for event := range watcher.ResultChan() {
		object, isOne := event.Object.(*unstructured.Unstructured)
		if event.Type == watch.Error || !isOne {
			return done, fmt.Errorf("event %d: %v", done.Items, event)
		}
		names += touched(object) + len(object.GetResourceVersion())
		if done.Items++; done.Items == with.n {
			break
		}
	}
	done.LoopSeconds = since(begin)
	return sane(done, names, with.n)
}

func informerSync(ctx context.Context, with settings) (result, error) {
	client, err := dynamic.NewForConfig(with.config)
	if err != nil {
		return result{}, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	before, begin := heap(), time.Now()
	factory := dynamicinformer.NewDynamicSharedInformerFactory(client, 0)
	informer := factory.ForResource(pods).Informer()
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
		return result{}, errors.New("no sync")
	}
	done := result{LoopSeconds: since(begin), HeldBytes: heap() - before}
	done.Items = len(informer.GetStore().ListKeys())
	return enough(done, with.n)
}

// touched reads what every program reads of an object.
func touched(object metav1.Object) int {
	return len(object.GetName()) + len(object.GetNamespace())
}

func sane(done result, names, wanted int) (result, error) {
	if done.Items > 0 && names == 0 {
		return done, errors.New("the objects have no names")
	}
	return enough(done, wanted)
}
