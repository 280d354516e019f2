package notify

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// Beat is a heartbeat: fetched by HTTP, kept by a broker, or both.
type Beat struct {
	Every time.Duration
	Stale time.Duration // none is sent if no room was looked at for so long
	Ways  []func(ctx context.Context, now time.Time) error

	close func() error
}

// NewBeat makes a heartbeat; nil if none is configured.
func NewBeat(h Heartbeat) *Beat {
	b := &Beat{Every: h.Every, Stale: h.Stale}
	if h.URL != "" || h.URLIn.Given() {
		to := place{url: h.URL, in: h.URLIn}
		b.Ways = append(b.Ways, func(ctx context.Context, _ time.Time) error {
			return to.do(ctx, http.MethodGet, http.Header{}, nil)
		})
	}
	if h.MQTT != nil {
		p := newPublisher(h.MQTT.Broker)
		p.will, p.gone = h.MQTT.Topic, []byte(`{"state":"gone"}`)
		b.close = p.Close
		b.Ways = append(b.Ways, func(ctx context.Context, now time.Time) error {
			said, err := json.Marshal(struct {
				State string    `json:"state"`
				At    time.Time `json:"at"`
			}{"alive", now.UTC().Truncate(time.Second)})
			return errors.Join(err, p.publish(ctx, p.will, said, true))
		})
	}
	if len(b.Ways) == 0 {
		return nil
	}
	return b
}

// Send tells once, on all ways, that the collector is alive.
func (b *Beat) Send(ctx context.Context, now time.Time) error {
	var errs []error
	for _, way := range b.Ways {
		errs = append(errs, way(ctx, now))
	}
	return errors.Join(errs...)
}

// Close ends a connection, which those who watch see.
func (b *Beat) Close() error {
	if b == nil || b.close == nil {
		return nil
	}
	return b.close()
}
