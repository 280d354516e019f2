package role

import (
	"time"

	"github.com/meshrig/meshrig/rig/deadline"
)

// Deadlines are how long a board of a role may take, as far as bench and client wait for it
// whatever the spec is. What holds for every board stands in package deadline.
type Deadlines struct {
	Boot         deadline.Deadline // from power, or a command that restarts, to the banner
	BootAdvert   deadline.Deadline // from the banner to the advert that follows it
	Advert       deadline.Deadline // from the command "advert" to the frame
	Answer       deadline.Deadline // to a log-in or a request
	Ack          deadline.Deadline // of a text
	CommandReply deadline.Deadline // to an administrator's command over the air
	ListSave     deadline.Deadline // from a change of the access list to its being written
}

// all are the fixed times of all deadlines. A board that speaks to an app sends no advert by itself.
func (d Deadlines) all(app bool) (list []time.Duration) {
	if !app {
		list = append(list, d.BootAdvert.After)
	}
	for _, one := range []deadline.Deadline{d.Boot, d.Advert, d.Answer, d.Ack, d.CommandReply, d.ListSave} {
		list = append(list, one.After)
	}
	return list
}
