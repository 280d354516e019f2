package console

import (
	"encoding/json"
	"fmt"
)

// AskCoreStats is the command whose reply is a CoreStats.
const AskCoreStats = "stats-core"

// CoreStats is the reply to stats-core (StatsFormatHelper.h, v1.10.0 to v1.17.1).
type CoreStats struct {
	Battery uint16 `json:"battery_mv"`  // millivolts
	Uptime  uint32 `json:"uptime_secs"` // seconds since the start; released firmware starts over after 49.7 days
	Errors  uint16 `json:"errors"`      // flags, see Dispatcher.h
	Queued  uint32 `json:"queue_len"`   // frames that wait to be sent
}

// RadioStats is the reply to stats-radio (StatsFormatHelper.h, v1.10.0 to v1.17.1).
type RadioStats struct {
	NoiseFloor int16   `json:"noise_floor"` // dBm
	LastRSSI   int16   `json:"last_rssi"`   // dBm
	LastSNR    float64 `json:"last_snr"`    // dB
	SendTime   uint32  `json:"tx_air_secs"` // seconds on air
	RecvTime   uint32  `json:"rx_air_secs"` // seconds on air
}

// PacketStats is the reply to stats-packets (StatsFormatHelper.h, v1.10.0 to v1.17.1): frames since the
// start or clear stats.
type PacketStats struct {
	Received   uint32  `json:"recv"`
	Sent       uint32  `json:"sent"`
	SentFlood  uint32  `json:"flood_tx"`
	SentDirect uint32  `json:"direct_tx"`
	RecvFlood  uint32  `json:"flood_rx"`
	RecvDirect uint32  `json:"direct_rx"`
	RecvErrors *uint32 `json:"recv_errors"` // since v1.12.0; nil before
}

// ParseCoreStats reads the reply to stats-core. The error is an *AnswerError.
func ParseCoreStats(reply string) (CoreStats, error) {
	return parseStats[CoreStats](AskCoreStats, reply, "battery_mv", "uptime_secs", "errors", "queue_len")
}

// ParseRadioStats reads the reply to stats-radio. The error is an *AnswerError.
func ParseRadioStats(reply string) (RadioStats, error) {
	return parseStats[RadioStats]("stats-radio", reply, "noise_floor", "last_rssi", "last_snr", "tx_air_secs", "rx_air_secs")
}

// ParsePacketStats reads the reply to stats-packets. The error is an *AnswerError.
func ParsePacketStats(reply string) (PacketStats, error) {
	return parseStats[PacketStats]("stats-packets", reply, "recv", "sent", "flood_tx", "direct_tx", "flood_rx", "direct_rx")
}

// parseStats reads a JSON object that has to have some fields.
func parseStats[T any](command, reply string, fields ...string) (stats T, err error) {
	var has map[string]json.RawMessage
	if err = json.Unmarshal([]byte(reply), &has); err == nil {
		err = json.Unmarshal([]byte(reply), &stats)
	}
	for _, f := range fields {
		if _, ok := has[f]; err == nil && !ok {
			err = fmt.Errorf("it has no %s", f)
		}
	}
	if err != nil {
		return *new(T), unreadable(command, reply, "statistics", err)
	}
	return stats, nil
}
