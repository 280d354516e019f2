package main

import (
	"fmt"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/variants"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
	"github.com/grafana/grafana-foundation-sdk/go/units"
)

// row is panels under a heading.
type row struct {
	title  string
	panels []panel
}

// panel is a plot over time, or with now set the last value of each room.
type panel struct {
	title, what string
	unit        string
	now         bool
	min, max    *float64
	mappings    []dashboard.ValueMapping
	limits      []dashboard.Threshold
	series      []series
}

// series is one query of a panel.
type series struct{ query, legend string }

// source is where the queries of a dashboard go.
type source interface {
	ref() common.DataSourceRef
	query(s series, id string, now bool) cog.Builder[variants.Dataquery]
}

// classic is a dashboard in the form that every Grafana reads from a file; only new ones know what the kit
// would rather have written.
type classic = dashboard.DashboardBuilder //nolint:staticcheck // see above

var newClassic = dashboard.NewDashboardBuilder //nolint:staticcheck // see above

// fill puts rows onto a dashboard, three panels beside each other.
func fill(d *classic, from source, rows []row) *classic {
	for _, r := range rows {
		d = d.WithRow(dashboard.NewRowBuilder(r.title))
		for _, p := range r.panels {
			if p.now {
				d = d.WithPanel(p.stat(from))
			} else {
				d = d.WithPanel(p.plot(from))
			}
		}
	}
	return d
}

// plot draws over time. Gaps stay gaps: a room that was silent had no values.
func (p panel) plot(from source) *timeseries.PanelBuilder {
	b := timeseries.NewPanelBuilder().Title(p.title).Description(p.what).Unit(p.unit).
		Datasource(from.ref()).Span(8).Height(8).
		LineWidth(1).FillOpacity(8).ShowPoints(common.VisibilityModeNever).
		SpanNulls(common.BoolOrFloat64{Bool: new(false)}).
		Tooltip(common.NewVizTooltipOptionsBuilder().Mode(common.TooltipDisplayModeMulti).Sort(common.SortOrderDescending))
	if p.min != nil {
		b = b.Min(*p.min)
	}
	if p.max != nil {
		b = b.Max(*p.max)
	}
	if len(p.limits) > 0 {
		b = b.Thresholds(dashboard.NewThresholdsConfigBuilder().Mode(dashboard.ThresholdsModeAbsolute).Steps(p.limits)).
			ThresholdsStyle(common.NewGraphThresholdsStyleConfigBuilder().Mode(common.GraphThresholdsStyleModeLine))
	}
	for i, s := range p.series {
		b = b.WithTarget(from.query(s, letter(i), false))
	}
	return b
}

// stat shows the last value of each series, a tile each.
func (p panel) stat(from source) *stat.PanelBuilder {
	b := stat.NewPanelBuilder().Title(p.title).Description(p.what).Unit(p.unit).
		Datasource(from.ref()).Span(8).Height(5).
		ColorMode(common.BigValueColorModeBackground).GraphMode(common.BigValueGraphModeNone).
		TextMode(common.BigValueTextModeValueAndName).
		ReduceOptions(common.NewReduceDataOptionsBuilder().Calcs([]string{"lastNotNull"})).
		Mappings(p.mappings)
	if len(p.limits) > 0 {
		b = b.Thresholds(dashboard.NewThresholdsConfigBuilder().Mode(dashboard.ThresholdsModeAbsolute).Steps(p.limits))
	}
	for i, s := range p.series {
		b = b.WithTarget(from.query(s, letter(i), true))
	}
	return b
}

func letter(i int) string { return fmt.Sprintf("%c", 'A'+i) }

// step is a colour from a limit on.
type step struct {
	from   float64
	colour string
}

// steps are colours from limits on: the first from the lowest value.
func steps(first string, more ...step) []dashboard.Threshold {
	list := []dashboard.Threshold{{Color: first}}
	for _, s := range more {
		list = append(list, dashboard.Threshold{Value: new(s.from), Color: s.colour})
	}
	return list
}

// words are values as text.
func words(pairs map[string]string) []dashboard.ValueMapping {
	options := map[string]dashboard.ValueMappingResult{}
	for v, text := range pairs {
		options[v] = dashboard.ValueMappingResult{Text: new(text)}
	}
	return []dashboard.ValueMapping{{ValueMap: &dashboard.ValueMap{Type: dashboard.MappingTypeValueToText, Options: options}}}
}

var (
	none  = new(0.0)
	whole = new(1.0)
)

const (
	volts   = units.Volt
	decibel = units.Decibel
	dBm     = units.DecibelMilliWatt
	share   = units.PercentUnit
	seconds = units.Seconds
	celsius = units.Celsius
	bytes   = units.BytesIEC
	count   = units.Short
)
