package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/variants"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// fromInflux has the packets too, which no metric can: they are points, asked for in InfluxQL. A
// database of version 2 answers InfluxQL for a bucket that is mapped to a database name.
type fromInflux struct{}

func (fromInflux) ref() common.DataSourceRef {
	return common.DataSourceRef{Type: new("influxdb"), Uid: new("${influxdb}")}
}

func (f fromInflux) query(s series, id string, _ bool) cog.Builder[variants.Dataquery] {
	return influxQL{
		"datasource": f.ref(), "refId": id, "query": s.query, "alias": s.legend,
		"rawQuery": true, "resultFormat": "time_series",
	}
}

// influxQL is a query as Grafana's InfluxDB source takes it; the kit has no type for it.
type influxQL variants.UnknownDataquery

// Build returns the query.
func (q influxQL) Build() (variants.Dataquery, error) { return variants.UnknownDataquery(q), nil }

// packets is the dashboard of rooms that log packets, and of what polls put into the same database.
func packets() *classic {
	from := fromInflux{}
	d := newClassic("MeshCore packets").Uid("meshrig-packets").Tags([]string{"meshcore", "meshrig"}).
		Description("The packet log of rooms that were built with one, and their polls, out of InfluxDB by InfluxQL.").
		Refresh("1m").Time("now-6h", "now").Timezone(common.TimeZoneBrowser).Tooltip(dashboard.DashboardCursorSyncCrosshair).
		WithVariable(dashboard.NewDatasourceVariableBuilder("influxdb").Label("InfluxDB").Type("influxdb")).
		WithVariable(dashboard.NewQueryVariableBuilder("room").Label("Room").Datasource(from.ref()).
			Query(dashboard.StringOrMap{String: new(`SHOW TAG VALUES FROM "meshcore_room" WITH KEY = "room"`)}).
			Refresh(dashboard.VariableRefreshOnTimeRangeChanged).Sort(dashboard.VariableSortAlphabeticalAsc).
			Multi(true).IncludeAll(true).AllValue(".*").
			Current(dashboard.VariableOption{Text: dashboard.StringOrArrayOfString{String: new("All")}, Value: dashboard.StringOrArrayOfString{String: new("$__all")}}))
	return fill(d, from, []row{log, polls})
}

// ask is a query over the chosen rooms and the chosen time.
func ask(what, from, where, by string) string {
	if where != "" {
		where = " AND " + where
	}
	return `SELECT ` + what + ` FROM "` + from + `" WHERE "room" =~ /^$room$/` + where + ` AND $timeFilter GROUP BY time($__interval), ` + by + ` fill(null)`
}

var log = row{"Packet log", []panel{
	{
		title: "Packets heard by type", what: "In each interval of the plot.", unit: count, min: none,
		series: []series{{ask(`count("length")`, "meshcore_packet", `"dir" = 'rx'`, `"room", "type"`), "$tag_room: $tag_type"}},
	},
	{
		title: "Packets sent by type", what: "In each interval of the plot.", unit: count, min: none,
		series: []series{{ask(`count("length")`, "meshcore_packet", `"dir" = 'tx'`, `"room", "type"`), "$tag_room: $tag_type"}},
	},
	{
		title: "Airtime heard by route", what: "Seconds in each interval of the plot.", unit: seconds, min: none,
		series: []series{{ask(`sum("airtime_seconds")`, "meshcore_packet", `"dir" = 'rx'`, `"room", "route"`), "$tag_room: $tag_route"}},
	},
	{
		title: "Signal to noise", what: "Median of what was heard.", unit: decibel,
		series: []series{{ask(`median("snr_db")`, "meshcore_packet", "", `"room"`), "$tag_room"}},
	},
	{
		title: "Signal strength", what: "Median of what was heard.", unit: dBm,
		series: []series{{ask(`median("rssi_dbm")`, "meshcore_packet", "", `"room"`), "$tag_room"}},
	},
	{
		title: "Length", what: "Mean, in bytes on air.", unit: bytes, min: none,
		series: []series{{ask(`mean("length")`, "meshcore_packet", "", `"room", "dir"`), "$tag_room: $tag_dir"}},
	},
}}

var polls = row{"Polls", []panel{
	{
		title: "Battery", what: "Supply voltage.", unit: volts,
		series: []series{{ask(`mean("battery_volts")`, "meshcore_room", "", `"room", "source"`), "$tag_room ($tag_source)"}},
	},
	{
		title: "Noise floor", what: "Mean of the interval.", unit: dBm,
		series: []series{{ask(`mean("noise_floor_dbm")`, "meshcore_room", "", `"room", "source"`), "$tag_room ($tag_source)"}},
	},
	{
		title: "Share of the time sent", what: "Growth of the time on air.", unit: share, min: none,
		series: []series{{ask(`non_negative_derivative(last("transmit_airtime_seconds"), 1s)`, "meshcore_room", "", `"room", "source"`), "$tag_room ($tag_source)"}},
	},
	{
		title: "Polls that failed", what: "By how they did.", unit: count, min: none,
		series: []series{{ask(`count("failure")`, "meshcore_room", `"up" = 0`, `"room", "source"`), "$tag_room ($tag_source)"}},
	},
	{
		title: "Events", what: "Restarts, other nodes, other releases, changes.", unit: count, min: none,
		series: []series{{ask(`count("text")`, "meshcore_room_event", "", `"room", "kind"`), "$tag_room: $tag_kind"}},
	},
	{
		title: "Posts and pushes", what: "Growth in each interval; over the air only.", unit: count, min: none,
		series: []series{
			{ask(`non_negative_difference(last("posts"))`, "meshcore_room", "", `"room"`), "$tag_room: posts"},
			{ask(`non_negative_difference(last("post_pushes"))`, "meshcore_room", "", `"room"`), "$tag_room: pushes"},
		},
	},
}}
