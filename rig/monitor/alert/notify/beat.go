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
	Every, Stale time.Duration

	fetch *place
	mqtt  *publisher
}

// NewBeat makes a heartbeat; nil if none is configured.
func NewBeat(h Heartbeat) *Beat {
	b := &Beat{Every: h.Every, Stale: h.Stale}
	if h.URL != "" || h.URLIn.Given() {
		b.fetch = &place{url: h.URL, in: h.URLIn}
	}
	if h.MQTT != nil {
		b.mqtt = newPublisher(h.MQTT.Broker)
		b.mqtt.will, b.mqtt.gone = h.MQTT.Topic, []byte(`{"state":"gone"}`)
	}
	if b.fetch == nil && b.mqtt == nil {
		return nil
	}
	return b
}

// Send tells once that the collector is alive.
func (b *Beat) Send(ctx context.Context, now time.Time) error {
	var errs []error
	if b.fetch != nil {
		errs = append(errs, b.fetch.do(ctx, http.MethodGet, http.Header{}, nil))
	}
	if b.mqtt != nil {
		said, err := json.Marshal(struct {
			State string    `json:"state"`
			At    time.Time `json:"at"`
		}{"alive", now.UTC().Truncate(time.Second)})
		errs = append(errs, err, b.mqtt.publish(ctx, b.mqtt.will, said, true))
	}
	return errors.Join(errs...)
}

// Close ends a connection, which those who watch see.
func (b *Beat) Close() error {
	if b == nil || b.mqtt == nil {
		return nil
	}
	return b.mqtt.Close()
}
