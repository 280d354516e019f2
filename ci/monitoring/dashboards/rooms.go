package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/variants"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
)

// fromPrometheus has the collector's metrics.
type fromPrometheus struct{}

func (fromPrometheus) ref() common.DataSourceRef {
	return common.DataSourceRef{Type: new("prometheus"), Uid: new("${prometheus}")}
}

func (f fromPrometheus) query(s series, id string, now bool) cog.Builder[variants.Dataquery] {
	q := prometheus.NewDataqueryBuilder().Datasource(f.ref()).RefId(id).Expr(s.query).LegendFormat(s.legend)
	if now {
		return q.Instant()
	}
	return q.Range()
}

// rooms is the dashboard of every room, or of those that are chosen.
func rooms() *classic {
	from := fromPrometheus{}
	d := newClassic("MeshCore rooms").Uid("meshrig-rooms").Tags([]string{"meshcore", "meshrig"}).
		Description("What the collector meshrig monitor measures of each room. A value that is not there was not measured.").
		Refresh("1m").Time("now-24h", "now").Timezone(common.TimeZoneBrowser).Tooltip(dashboard.DashboardCursorSyncCrosshair).
		WithVariable(dashboard.NewDatasourceVariableBuilder("prometheus").Label("Prometheus").Type("prometheus")).
		WithVariable(dashboard.NewQueryVariableBuilder("room").Label("Room").Datasource(from.ref()).
			Query(dashboard.StringOrMap{String: new("label_values(meshcore_room_up, room)")}).
			Refresh(dashboard.VariableRefreshOnTimeRangeChanged).Sort(dashboard.VariableSortAlphabeticalAsc).
			Multi(true).IncludeAll(true).AllValue(".*").
			Current(dashboard.VariableOption{Text: dashboard.StringOrArrayOfString{String: new("All")}, Value: dashboard.StringOrArrayOfString{String: new("$__all")}}))
	return fill(d, from, []row{glance, power, air, board, itself})
}

// of is a selector for the chosen rooms.
func of(metric string) string { return metric + `{room=~"$room"}` }

// rate is how fast a counter grows. A restart of the room is a reset, which rate knows.
func rate(selector string) string { return "rate(" + selector + "[$__rate_interval])" }

var glance = row{"At a glance", []panel{
	{
		title: "Answers", what: "Whether the last poll worked, by any way to the room.", unit: count, now: true,
		mappings: words(map[string]string{"1": "yes", "0": "no"}), limits: steps("red", step{1.0, "green"}),
		series: []series{{of("meshcore_room_up"), "{{room}}"}},
	},
	{
		title: "Last answer", what: "How long ago a poll worked. Alarmed of after an hour.", unit: seconds, now: true,
		limits: steps("green", step{900.0, "yellow"}, step{3600.0, "red"}),
		series: []series{{"time() - " + of("meshcore_room_last_success_timestamp_seconds"), "{{room}}"}},
	},
	{
		title: "Battery", what: "Empty where the board cannot measure it. Alarmed of below 3.5 V.", unit: volts, now: true,
		limits: steps("red", step{3.5, "yellow"}, step{3.6, "green"}),
		series: []series{{of("meshcore_room_battery_volts"), "{{room}}"}},
	},
	{
		title: "Release", what: "What each room says it runs.", unit: count, now: true, limits: steps("blue"),
		series: []series{{of("meshcore_room_info"), "{{room}}: {{version}} on {{board}}"}},
	},
	{
		title: "Error flags", what: "Set until the room restarts or its counters are cleared.", unit: count, now: true,
		mappings: words(map[string]string{"1": "set"}), limits: steps("red"),
		series: []series{{of("meshcore_room_error_flag") + " == 1", "{{room}}: {{flag}}"}},
	},
	{
		title: "Clock", what: "The room's clock less the collector's. By console it is known to a minute, over the air to a second.", unit: seconds, now: true,
		limits: steps("red", step{-120.0, "green"}, step{120.0, "red"}),
		series: []series{{of("meshcore_room_clock_offset_seconds"), "{{room}}"}},
	},
}}

var power = row{"Posts, power and time", []panel{
	{
		title: "Posts an hour", what: "Posts that were stored; known over the air only.", unit: count, min: none,
		series: []series{{"3600 * " + rate(of("meshcore_room_posts_total")), "{{room}}"}},
	},
	{
		title: "Pushes for each post", what: "Far above the number of clients: acknowledgements are lost.", unit: count, min: none,
		series: []series{{"increase(" + of("meshcore_room_post_pushes_total") + "[6h]) / (increase(" + of("meshcore_room_posts_total") + "[6h]) > 0)", "{{room}}"}},
	},
	{
		title: "Clients in the access list", what: "By permission. Guests are not told of by console.", unit: count, min: none,
		series: []series{{of("meshcore_room_acl_clients"), "{{room}}: {{permission}}"}},
	},
	{
		title: "Battery", what: "Supply voltage.", unit: volts, limits: steps("transparent"),
		series: []series{{of("meshcore_room_battery_volts"), "{{room}}"}},
	},
	{
		title: "Temperature", what: "Of the processor, where the board has it; over the air only.", unit: celsius,
		series: []series{{of("meshcore_room_mcu_temperature_celsius"), "{{room}}"}},
	},
	{
		title: "Up since, restarts", what: "Time since the start, the firmware's own wrap after 49.7 days taken out, and restarts within a day.", unit: seconds, min: none,
		series: []series{
			{of("meshcore_room_uptime_seconds"), "{{room}}"},
			{"increase(" + of("meshcore_room_restarts_total") + "[1d]) > 0", "{{room}}: restarts"},
		},
	},
}}

var air = row{"Air", []panel{
	{
		title: "Duty cycle over an hour", what: "Share of the hour that the room sent, and what it is set to send at most.", unit: share, min: none,
		series: []series{
			{"increase(" + of("meshcore_room_transmit_airtime_seconds_total") + "[1h]) / 3600", "{{room}}"},
			{of("meshcore_room_duty_cycle_limit_ratio"), "{{room}}: limit"},
		},
	},
	{
		title: "Channel in use", what: "Share of the time that the room sent or heard what it could read.", unit: share, min: none, max: whole,
		series: []series{{rate(of("meshcore_room_transmit_airtime_seconds_total")) + " + " + rate(of("meshcore_room_receive_airtime_seconds_total")), "{{room}}"}},
	},
	{
		title: "Noise floor", what: "Ten decibels over its median of a day, for half an hour, is alarmed of.", unit: dBm,
		series: []series{{of("meshcore_room_noise_floor_dbm"), "{{room}}"}},
	},
	{
		title: "Packets a minute", what: "All that were heard with a good checksum, and all that were sent.", unit: count, min: none,
		series: []series{
			{"60 * " + rate(of("meshcore_room_packets_received_total")), "{{room}}: heard"},
			{"60 * " + rate(of("meshcore_room_packets_sent_total")), "{{room}}: sent"},
		},
	},
	{
		title: "Packets a minute by route", what: "Floods and direct ones, both ways.", unit: count, min: none,
		series: []series{{"60 * " + rate(of("meshcore_room_route_packets_total")), "{{room}}: {{direction}} {{route}}"}},
	},
	{
		title: "Signal of the last packet", what: "Of anyone; signal to noise and strength.", unit: decibel,
		series: []series{
			{of("meshcore_room_last_snr_db"), "{{room}}: SNR"},
			{of("meshcore_room_last_rssi_dbm"), "{{room}}: RSSI"},
		},
	},
}}

var board = row{"Trouble", []panel{
	{
		title: "Frames with a bad checksum, a minute", what: "Since v1.12.0.", unit: count, min: none,
		series: []series{{"60 * " + rate(of("meshcore_room_receive_errors_total")), "{{room}}"}},
	},
	{
		title: "Duplicates a minute", what: "Packets heard again; over the air only.", unit: count, min: none,
		series: []series{{"60 * " + rate(of("meshcore_room_duplicates_total")), "{{room}}: {{route}}"}},
	},
	{
		title: "Waiting to be sent", what: "Of 32 buffers. v1.14.0 always says 0: nothing is shown of it.", unit: count, min: none,
		limits: steps("transparent", step{8.0, "red"}),
		series: []series{{of("meshcore_room_transmit_queue_packets"), "{{room}}"}},
	},
}}

var itself = row{"The collector", []panel{
	{
		title: "Polls a minute by outcome", what: "unreachable: the port or gateway; silent: the room.", unit: count, min: none,
		series: []series{{"60 * sum by (room, result) (" + rate(of("meshcore_room_polls_total")) + ")", "{{room}}: {{result}}"}},
	},
	{
		title: "How long a poll takes", what: "From the first question to the last reply.", unit: seconds, min: none,
		series: []series{{of("meshcore_room_poll_duration_seconds"), "{{room}}"}},
	},
	{
		title: "Airtime of polling", what: "Share of the time that questions over the air and their answers took.", unit: share, min: none,
		series: []series{{rate(of("meshcore_room_poll_airtime_seconds_total")), "{{room}}"}},
	},
	{
		title: "Waiting for a sink", what: "On disk until the sink takes it.", unit: bytes, min: none,
		series: []series{{"meshrig_monitor_spool_bytes", "{{sink}}"}},
	},
	{
		title: "Sink errors a minute", what: "Deliveries that failed, and records that were refused.", unit: count, min: none,
		series: []series{{"60 * " + rate("meshrig_monitor_sink_errors_total"), "{{sink}}"}},
	},
	{
		title: "Heartbeat", what: "How long ago the collector was at work.", unit: seconds, min: none,
		limits: steps("transparent", step{300.0, "red"}),
		series: []series{{"time() - meshrig_monitor_heartbeat_timestamp_seconds", "{{instance}}"}},
	},
}}
