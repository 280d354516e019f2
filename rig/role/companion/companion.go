// Package companion is the role of a companion radio. It has no console: what it is told and asked
// are frames of its app's protocol, which stand in the role as they are written to its serial line.
package companion

import (
	"encoding/binary"

	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/role"
)

// Name is the role's name.
const Name = "companion"

// DefaultName is what a board is set to be called unless a bench says otherwise.
const DefaultName = "Rig Radio"

// Role is the companion radio of companion_radio, v1.17.1.
func Role() role.Role {
	return role.Role{
		Name:     Name,
		Called:   "companion radio",
		App:      true,
		Alive:    frame(companion.GetStats, companion.StatsCore),
		Restarts: []string{frame(companion.Reboot, []byte("reboot")...)},
		SetUp:    setUp,
		Default:  role.Credentials{Name: DefaultName},
		Deadlines: role.Deadlines{
			Boot: deadline.Boot, Advert: deadline.AdvertSoon,
			Answer: deadline.Answer, Ack: deadline.Ack, CommandReply: deadline.CommandReply, ListSave: deadline.ListSave,
		},
	}
}

// frame is a frame of an app as it is written to the line.
func frame(code companion.Code, data ...byte) string {
	return string(companion.Append(nil, code, data...))
}

// setUp are the settings of MyMesh::MyMesh of companion_radio, so that a board that was used before
// is as one that was not, and the name. Each is answered with OK.
func setUp(s role.Credentials) []string {
	const airtime = 1000 // thousandths, also what a new board has
	tuning := binary.LittleEndian.AppendUint32(make([]byte, 4), airtime)
	return []string{
		frame(companion.SetOther, 0, 0, 0, 0),
		frame(companion.SetTuning, tuning...),
		frame(companion.SetAutoAdd, 0, 0),
		frame(companion.SetPathHashMode, 0, 0),
		frame(companion.SetDefaultScope),
		frame(companion.SetScope, 0),
		frame(companion.SetPosition, make([]byte, 8)...),
		frame(companion.SetPIN, make([]byte, 4)...),
		frame(companion.SetName, []byte(s.Name)...),
	}
}
