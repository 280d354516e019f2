package sample

// Metric is the name of a quantity in a Poll's values: its Influx field, and the key in JSON.
type Metric string

// Values are the quantities that a poll measured, in base units (volts, seconds, dBm, dB, counts).
type Values map[Metric]float64

// The metrics, in the order of [Quantities].
const (
	Battery        Metric = "battery_volts"
	Uptime         Metric = "uptime_seconds" // unwrapped by the collector
	Restarts       Metric = "restarts"       // since the collector knows the node
	PoolEmpty      Metric = "error_pool_empty"
	ChannelBusy    Metric = "error_cad_timeout"
	RadioStuck     Metric = "error_rx_stuck"
	Queue          Metric = "transmit_queue_packets"
	NoiseFloor     Metric = "noise_floor_dbm"
	LastRSSI       Metric = "last_rssi_dbm"
	LastSNR        Metric = "last_snr_db"
	TransmitTime   Metric = "transmit_airtime_seconds"
	ReceiveTime    Metric = "receive_airtime_seconds"
	Received       Metric = "packets_received"
	Sent           Metric = "packets_sent"
	SentFlood      Metric = "sent_flood"
	SentDirect     Metric = "sent_direct"
	ReceivedFlood  Metric = "received_flood"
	ReceivedDirect Metric = "received_direct"
	ReceiveErrors  Metric = "receive_errors"
	DupFlood       Metric = "duplicates_flood"
	DupDirect      Metric = "duplicates_direct"
	Posts          Metric = "posts"                // u16 in the room, unwrapped by the collector
	Pushes         Metric = "post_pushes"          // u16 in the room, unwrapped by the collector
	ClockOffset    Metric = "clock_offset_seconds" // the node's clock less the collector's
	ClockError     Metric = "clock_error_seconds"  // how far that may be off: 60 by console, 1 over the air
	Guests         Metric = "acl_guests"
	ReadOnly       Metric = "acl_read_only"
	ReadWrite      Metric = "acl_read_write"
	Admins         Metric = "acl_admins"
	Temperature    Metric = "mcu_temperature_celsius"
	DutyCycleLimit Metric = "duty_cycle_limit_ratio" // what the node is set to, 0.5 for 50 %
	PollAirtime    Metric = "poll_airtime_seconds"   // what polling it over the air has cost, ours and its answers
)

// ErrorFlags are the flags that a node tells as bits of one number, the lowest first (Dispatcher.h,
// ERR_EVENT_*, v1.9.0 to v1.17.1).
var ErrorFlags = [...]Metric{PoolEmpty, ChannelBusy, RadioStuck}

// SetErrors puts in the flags of a node's errors, 1 for each that is set and else 0.
func (v Values) SetErrors(flags uint16) {
	for bit, m := range ErrorFlags {
		v[m] = float64(flags >> bit & 1)
	}
}

// Quantity says how a metric is named and kept where it goes.
type Quantity struct {
	Metric  Metric
	Name    string            // in Prometheus: "meshcore_room_battery_volts"
	Labels  map[string]string // further ones there: {"route": "flood"}
	Counter bool              // it only grows, but for a restart of the node
	Whole   bool              // an integer in Influx, for ever
	Help    string            // one sentence
}

// Quantities is every metric, in the order in which people read them. Names are base units with
// _total behind counters, as Prometheus asks for; dBm and dB have no base unit there.
var Quantities = []Quantity{
	{Metric: Battery, Name: "meshcore_room_battery_volts", Help: "Supply voltage; absent where the board cannot measure it."},
	{Metric: Uptime, Name: "meshcore_room_uptime_seconds", Whole: true, Help: "Time since the start, the wrap after 49.7 days taken out."},
	{Metric: Restarts, Name: "meshcore_room_restarts_total", Counter: true, Whole: true, Help: "Restarts that the collector has seen."},
	{Metric: PoolEmpty, Name: "meshcore_room_error_flag", Labels: map[string]string{"flag": "pool_empty"}, Whole: true, Help: "1: the room has been out of packet buffers since its start."},
	{Metric: ChannelBusy, Name: "meshcore_room_error_flag", Labels: map[string]string{"flag": "cad_timeout"}, Whole: true, Help: "1: the channel was busy for over 4 s once, and the room sent anyway."},
	{Metric: RadioStuck, Name: "meshcore_room_error_flag", Labels: map[string]string{"flag": "rx_stuck"}, Whole: true, Help: "1: the radio did not receive for 8 s once."},
	{Metric: Queue, Name: "meshcore_room_transmit_queue_packets", Whole: true, Help: "Frames that wait to be sent."},
	{Metric: NoiseFloor, Name: "meshcore_room_noise_floor_dbm", Whole: true, Help: "Noise floor; absent before it was measured."},
	{Metric: LastRSSI, Name: "meshcore_room_last_rssi_dbm", Whole: true, Help: "Signal strength of the last good frame."},
	{Metric: LastSNR, Name: "meshcore_room_last_snr_db", Help: "Signal to noise ratio of the last good frame."},
	{Metric: TransmitTime, Name: "meshcore_room_transmit_airtime_seconds_total", Counter: true, Whole: true, Help: "Time on air of what the room sent."},
	{Metric: ReceiveTime, Name: "meshcore_room_receive_airtime_seconds_total", Counter: true, Whole: true, Help: "Time on air of what the room heard and could read."},
	{Metric: Received, Name: "meshcore_room_packets_received_total", Counter: true, Whole: true, Help: "Frames heard with a good checksum."},
	{Metric: Sent, Name: "meshcore_room_packets_sent_total", Counter: true, Whole: true, Help: "Frames sent."},
	{Metric: SentFlood, Name: "meshcore_room_route_packets_total", Labels: map[string]string{"direction": "sent", "route": "flood"}, Counter: true, Whole: true, Help: "Frames by direction and route."},
	{Metric: SentDirect, Name: "meshcore_room_route_packets_total", Labels: map[string]string{"direction": "sent", "route": "direct"}, Counter: true, Whole: true, Help: "Frames by direction and route."},
	{Metric: ReceivedFlood, Name: "meshcore_room_route_packets_total", Labels: map[string]string{"direction": "received", "route": "flood"}, Counter: true, Whole: true, Help: "Frames by direction and route."},
	{Metric: ReceivedDirect, Name: "meshcore_room_route_packets_total", Labels: map[string]string{"direction": "received", "route": "direct"}, Counter: true, Whole: true, Help: "Frames by direction and route."},
	{Metric: ReceiveErrors, Name: "meshcore_room_receive_errors_total", Counter: true, Whole: true, Help: "Frames heard with a bad checksum; since v1.12.0."},
	{Metric: DupFlood, Name: "meshcore_room_duplicates_total", Labels: map[string]string{"route": "flood"}, Counter: true, Whole: true, Help: "Frames heard again; over the air only."},
	{Metric: DupDirect, Name: "meshcore_room_duplicates_total", Labels: map[string]string{"route": "direct"}, Counter: true, Whole: true, Help: "Frames heard again; over the air only."},
	{Metric: Posts, Name: "meshcore_room_posts_total", Counter: true, Whole: true, Help: "Posts stored since the start; over the air only."},
	{Metric: Pushes, Name: "meshcore_room_post_pushes_total", Counter: true, Whole: true, Help: "Pushes of posts since the start; over the air only."},
	{Metric: ClockOffset, Name: "meshcore_room_clock_offset_seconds", Help: "The room's clock less the collector's."},
	{Metric: ClockError, Name: "meshcore_room_clock_error_seconds", Help: "How far the offset may be off: a minute by console, a second over the air."},
	{Metric: Guests, Name: "meshcore_room_acl_clients", Labels: map[string]string{"permission": "guest"}, Whole: true, Help: "Clients in the access list."},
	{Metric: ReadOnly, Name: "meshcore_room_acl_clients", Labels: map[string]string{"permission": "read_only"}, Whole: true, Help: "Clients in the access list."},
	{Metric: ReadWrite, Name: "meshcore_room_acl_clients", Labels: map[string]string{"permission": "read_write"}, Whole: true, Help: "Clients in the access list."},
	{Metric: Admins, Name: "meshcore_room_acl_clients", Labels: map[string]string{"permission": "admin"}, Whole: true, Help: "Clients in the access list."},
	{Metric: Temperature, Name: "meshcore_room_mcu_temperature_celsius", Help: "Temperature of the processor; since v1.14.1, over the air only."},
	{Metric: DutyCycleLimit, Name: "meshcore_room_duty_cycle_limit_ratio", Help: "The share of time that the room lets itself send."},
	{Metric: PollAirtime, Name: "meshcore_room_poll_airtime_seconds_total", Counter: true, Help: "What polling over the air has cost, questions and answers."},
}
