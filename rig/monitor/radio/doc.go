// Package radio reaches room servers over the air: through a companion radio or a KISS modem it logs
// in, asks for status, telemetry and access list, gives an administrator's commands, and polls rooms
// for the collector.
//
// Whoever logs in to a room becomes its client, to whom it pushes every post. So that a monitor
// disturbs as little as may be, it tells the room right behind a log-in that it has every post so far,
// acknowledges what is pushed nevertheless and throws it away unread, and keeps all that is on the air
// for its sake, questions and answers, within a share of the time.
//
// A companion that is a gateway belongs to it alone: its queue of messages is emptied, and what its
// room has not pushed yet to somebody who uses it as well is never pushed to them.
package radio
