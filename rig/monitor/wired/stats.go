package wired

import (
	"math"
	"regexp"
	"strconv"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/told"
)

// field is one of a reply to a stats question, and what it is worth.
type field struct {
	metric sample.Metric
	scale  float64 // 0: 1
	// The least and the most that the firmware can say; what is beyond is damaged.
	least, most float64
	// unmeasured says that 0 means that nothing was measured.
	unmeasured bool
}

const (
	u16 = math.MaxUint16
	u32 = math.MaxUint32
)

// fields are what stats-core, stats-radio and stats-packets tell (StatsFormatHelper.h, v1.10.0 to
// v1.17.1), but for errors, which are flags. Further ones are passed over.
var fields = map[string]field{
	"battery_mv":  {metric: sample.Battery, scale: 1e-3, most: u16, unmeasured: true},
	"uptime_secs": {metric: sample.Uptime, most: u32},
	"queue_len":   {metric: sample.Queue, most: u16},
	"noise_floor": {metric: sample.NoiseFloor, least: math.MinInt16, most: math.MaxInt16, unmeasured: true},
	"last_rssi":   {metric: sample.LastRSSI, least: math.MinInt16, most: math.MaxInt16, unmeasured: true},
	"last_snr":    {metric: sample.LastSNR, least: -128, most: 128},
	"tx_air_secs": {metric: sample.TransmitTime, most: u32},
	"rx_air_secs": {metric: sample.ReceiveTime, most: u32},
	"recv":        {metric: sample.Received, most: u32},
	"sent":        {metric: sample.Sent, most: u32},
	"flood_tx":    {metric: sample.SentFlood, most: u32},
	"direct_tx":   {metric: sample.SentDirect, most: u32},
	"flood_rx":    {metric: sample.ReceivedFlood, most: u32},
	"direct_rx":   {metric: sample.ReceivedDirect, most: u32},
	"recv_errors": {metric: sample.ReceiveErrors, most: u32},
}

// nested is what is in brackets within a reply, without brackets of its own: keys in there, of which no
// release has any yet, are others than those of the same name outside.
var nested = regexp.MustCompile(`(.)(?:\{[^{}\[\]]*\}|\[[^{}\[\]]*\])`)

// flat is a reply without what is nested in it.
func flat(reply string) string {
	for nested.MatchString(reply) {
		reply = nested.ReplaceAllString(reply, "${1}null")
	}
	return reply
}

// number finds the fields of a reply that are numbers. It is no parser of JSON: one that is broken in
// one field, as by a number that is none, is read in all others.
var number = regexp.MustCompile(`"(\w+)"\s*:\s*(-?\d{1,10}(?:\.\d{1,9})?)\s*[,}]`)

// stats puts into values what a reply to a stats question tells. It is false if there is nothing in it
// that is known.
func stats(reply string, known told.Facts, values sample.Values) bool {
	found := false
	for _, m := range number.FindAllStringSubmatch(flat(reply), -1) {
		n, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			continue
		}
		if m[1] == "errors" {
			if found = true; n >= 0 && n <= u16 && n == math.Trunc(n) {
				values.SetErrors(uint16(n))
			}
			continue
		}
		f, ok := fields[m[1]]
		if !ok {
			continue
		}
		found = true
		switch {
		case n < f.least || n > f.most, f.unmeasured && n == 0, f.metric == sample.Queue && !known.Queue:
			continue
		case f.scale != 0:
			n *= f.scale
		}
		values[f.metric] = n
	}
	return found
}

// heard takes away the last frame's ratio of signal to noise as long as there was none: its strength is
// 0 then, which none has.
func heard(values sample.Values) {
	if _, ok := values[sample.LastRSSI]; !ok {
		delete(values, sample.LastSNR)
	}
}
