package prometheus

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/net/netutil"
)

// What one who scrapes may cost.
const (
	patience = 10 * time.Second // for its question, and for the time that it takes to read the answer
	atOnce   = 4                // scrapes under way
	most     = 64               // connections
)

// Scraping is how many scrapes are under way.
func (e *Exporter) Scraping() int { return int(e.scraping.Load()) }

// Handler answers scrapes. One who does not read the answer is left after ten seconds, and holds up nobody.
func (e *Exporter) Handler() http.Handler {
	metrics := promhttp.HandlerFor(e.registry, promhttp.HandlerOpts{MaxRequestsInFlight: atOnce, EnableOpenMetrics: true})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.scraping.Add(1)
		defer e.scraping.Add(-1)
		// A writer that knows no deadline is one of a test, or of who sets his own.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(e.patience))
		metrics.ServeHTTP(w, r)
	})
}

// Listen opens the configured address.
func Listen(ctx context.Context, cfg Config) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("prometheus: %w: another program may have the port; see listen", err)
	}
	return l, nil
}

// Serve serves /metrics on a listener, which it closes, until the context ends.
func (e *Exporter) Serve(ctx context.Context, l net.Listener) error {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", e.Handler())
	server := &http.Server{
		Handler: mux, ReadHeaderTimeout: patience, ReadTimeout: patience, WriteTimeout: 2 * patience,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
	}
	stop := context.AfterFunc(ctx, func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if server.Shutdown(last) != nil {
			_ = server.Close()
		}
	})
	defer stop()
	if err := server.Serve(netutil.LimitListener(l, most)); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("prometheus: %w", err)
	}
	return nil
}
