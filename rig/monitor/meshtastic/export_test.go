package meshtastic

import "time"

// Feed takes a message as if a broker had sent it.
func (l *Listener) Feed(topic, body string, kept bool) { l.take(topic, []byte(body), kept) }

// SetNow gives a listener another clock.
func (l *Listener) SetNow(now func() time.Time) { l.now = now }

// Uplink is whether a gateway publishes JSON there.
var Uplink = uplink
