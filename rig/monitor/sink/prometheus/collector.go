package prometheus

import (
	"maps"
	"slices"
	"strings"
	"time"

	lib "github.com/prometheus/client_golang/prometheus"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sink"
)

// quantity is a metric of a room's values, with the labels that it has beside the room's.
type quantity struct {
	sample.Quantity
	desc *lib.Desc
	kind lib.ValueType
}

// nodeLabels are those of all series of a room.
var nodeLabels = []string{"room", "pubkey"}

func describe(name, help string, labels ...string) *lib.Desc {
	return lib.NewDesc(name, help, append(slices.Clone(nodeLabels), labels...), nil)
}

// descs are what is told of rooms and of the monitor itself.
type descs struct {
	quantities                               []quantity
	up, success, duration, polls, info       *lib.Desc
	spool, waiting, dropped, errors          *lib.Desc
	delivered, aside, sinkSuccess, heartbeat *lib.Desc
}

func newDescs() *descs {
	of := func(name, help string) *lib.Desc { return lib.NewDesc(name, help, []string{"sink"}, nil) }
	d := &descs{
		up:          describe("meshcore_room_up", "1: the last poll by any way to the room worked."),
		success:     describe("meshcore_room_last_success_timestamp_seconds", "When a poll worked last."),
		duration:    describe("meshcore_room_poll_duration_seconds", "How long the last poll took."),
		polls:       describe("meshcore_room_polls_total", "Polls by way and by how they ended.", "source", "result"),
		info:        describe("meshcore_room_info", "What the room says of itself.", "role", "version", "board", "radio"),
		spool:       of("meshrig_monitor_spool_bytes", "What waits for a sink."),
		waiting:     of("meshrig_monitor_spool_records", "What waits for a sink."),
		dropped:     of("meshrig_monitor_spool_dropped_total", "Records lost to the limit of a spool or a full disk."),
		errors:      of("meshrig_monitor_sink_errors_total", "Deliveries that failed, and records that were refused."),
		delivered:   of("meshrig_monitor_sink_delivered_total", "Records that a sink has taken."),
		aside:       of("meshrig_monitor_sink_set_aside_total", "Records that a sink refuses, which are in a file beside its spool."),
		sinkSuccess: of("meshrig_monitor_sink_last_success_timestamp_seconds", "When a sink took something last."),
		heartbeat:   lib.NewDesc("meshrig_monitor_heartbeat_timestamp_seconds", "When the collector was at work last.", nil, nil),
	}
	for _, q := range sample.Quantities {
		kind := lib.GaugeValue
		if q.Counter {
			kind = lib.CounterValue
		}
		d.quantities = append(d.quantities, quantity{q, lib.NewDesc(q.Name, help(q.Name), nodeLabels, q.Labels), kind})
	}
	return d
}

// help is what is said of all the quantities of one name, which is one text to Prometheus.
func help(name string) string {
	var texts []string
	for _, q := range sample.Quantities {
		if q.Name == name && !slices.Contains(texts, q.Help) {
			texts = append(texts, q.Help)
		}
	}
	return strings.Join(texts, " ")
}

// Describe tells of all metrics that there may be. It is part of [lib.Collector].
func (e *Exporter) Describe(to chan<- *lib.Desc) {
	d := e.descs
	for _, q := range d.quantities {
		to <- q.desc
	}
	for _, one := range []*lib.Desc{
		d.up, d.success, d.duration, d.polls, d.info, d.spool, d.waiting, d.dropped,
		d.errors, d.delivered, d.aside, d.sinkSuccess, d.heartbeat,
	} {
		to <- one
	}
}

// Collect tells what is known now. It is part of [lib.Collector].
func (e *Exporter) Collect(to chan<- lib.Metric) {
	for _, m := range e.snapshot() {
		to <- m
	}
}

// snapshot makes the metrics before any is handed on, so that nobody who takes them holds up a poll.
func (e *Exporter) snapshot() []lib.Metric {
	e.mu.Lock()
	defer e.mu.Unlock()
	m := make([]lib.Metric, 0, len(e.rooms)*24+20)
	now := e.now()
	for _, name := range slices.Sorted(maps.Keys(e.rooms)) {
		m = e.descs.room(m, e.rooms[name], now, e.stale)
	}
	if !e.beat.IsZero() {
		m = append(m, gauge(e.descs.heartbeat, seconds(e.beat)))
	}
	var sinks []sink.Status
	if e.sinks != nil {
		sinks = e.sinks()
	}
	for _, st := range sinks {
		m = append(m,
			gauge(e.descs.spool, float64(st.Spool.Bytes), st.Name), gauge(e.descs.waiting, float64(st.Spool.Records), st.Name),
			counter(e.descs.dropped, float64(st.Spool.Dropped), st.Name), counter(e.descs.errors, float64(st.Errors), st.Name),
			counter(e.descs.delivered, float64(st.Delivered), st.Name), counter(e.descs.aside, float64(st.Aside), st.Name),
		)
		if !st.Success.IsZero() {
			m = append(m, gauge(e.descs.sinkSuccess, seconds(st.Success), st.Name))
		}
	}
	return m
}

// room tells of one room.
func (d *descs) room(m []lib.Metric, r *room, now time.Time, stale time.Duration) []lib.Metric {
	who := []string{clean(r.node.Name), r.node.Short()}
	last, up := r.latest(now, stale)
	one := 0.0
	if up {
		one = 1
	}
	m = append(m, gauge(d.up, one, who...))
	if !r.success.IsZero() {
		m = append(m, gauge(d.success, seconds(r.success), who...))
	}
	for _, k := range slices.SortedFunc(maps.Keys(r.polls), compareResults) {
		m = append(m, counter(d.polls, float64(r.polls[k]), who[0], who[1], string(k.source), k.name))
	}
	if i := r.info; i != (sample.Info{}) {
		m = append(m, gauge(d.info, 1, who[0], who[1], clean(i.Role), clean(i.Version), clean(i.Board), clean(i.Radio)))
	}
	if !up {
		return m
	}
	m = append(m, gauge(d.duration, last.took.Seconds(), who...))
	for _, q := range d.quantities {
		if v, has := r.value(q.Metric, now, stale); has {
			m = append(m, lib.MustNewConstMetric(q.desc, q.kind, v, who...))
		}
	}
	return m
}

func gauge(d *lib.Desc, v float64, labels ...string) lib.Metric {
	return lib.MustNewConstMetric(d, lib.GaugeValue, v, labels...)
}

func counter(d *lib.Desc, v float64, labels ...string) lib.Metric {
	return lib.MustNewConstMetric(d, lib.CounterValue, v, labels...)
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }
