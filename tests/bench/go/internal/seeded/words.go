package seeded

var (
	teams      = []string{"payments", "search", "catalog", "identity", "checkout", "billing", "media", "insights", "platform", "support"}
	stages     = []string{"prod", "staging", "dev", "canary"}
	appNouns   = []string{"api", "worker", "frontend", "gateway", "indexer", "scheduler", "exporter", "cache", "mailer", "consumer"}
	appThings  = []string{"orders", "users", "invoices", "sessions", "images", "reports", "alerts", "quotes", "carts", "ledger", "profiles", "events"}
	registries = []string{"registry.example.com", "images.example.org/mirror", "ghcr.example.net/acme"}
	sidecars   = []string{"log-shipper", "metrics-agent", "config-reloader", "auth-proxy"}
	envNames   = []string{
		"LOG_LEVEL", "HTTP_PORT", "DATABASE_HOST", "DATABASE_NAME", "CACHE_URL", "QUEUE_NAME", "FEATURE_FLAGS", "REGION",
		"OTEL_SERVICE_NAME", "OTEL_EXPORTER_ENDPOINT", "MAX_CONNECTIONS", "REQUEST_TIMEOUT", "RETRY_LIMIT", "BUCKET_NAME",
		"AUTH_ISSUER", "AUTH_AUDIENCE", "GOMAXPROCS", "JAVA_OPTS", "SENTRY_ENVIRONMENT", "TENANT", "BATCH_SIZE", "SHARD_COUNT",
	}
	extraLabels = []string{"team", "tier", "cost-center", "app.kubernetes.io/part-of", "app.kubernetes.io/component", "helm.sh/chart"}
	// Who else writes to a pod, beside the controller that made it and the kubelet that runs it.
	annotators = []string{"multus-daemon", "istio-cni", "vault-injector", "cilium-operator"}
)
