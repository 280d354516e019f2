package companion

import (
	"encoding/binary"

	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// unchecked is how many bytes the released firmware reads of commands whose length it does not look at.
var unchecked = map[frames.Code]int{
	frames.SendChannelText: 7, frames.SetContact: contactSize, frames.RemoveContact: 33, frames.ShareContact: 33,
	frames.GetContact: 33, frames.SetRadio: 11, frames.SetPower: 2, frames.SetTuning: 9, frames.SetOther: 2, frames.SetAutoAdd: 2,
}

// obey carries out a command (MyMesh::handleCmdFrame, v1.17.1).
func (c *Companion) obey(content []byte) {
	n := copy(c.cmd[:], content)
	code := frames.Code(c.cmd[0])
	if !c.quirks.StaleFrame {
		clear(c.cmd[n:])
		if n < unchecked[code] {
			c.fail(frames.IllegalArgument)
			return
		}
	}
	handle, known := handlers[code]
	if !known || n < handle.least {
		c.fail(frames.Unsupported)
		return
	}
	handle.do(c, n)
}

// handler carries out one command of at least so many bytes, which stand in c.cmd up to n.
type handler struct {
	least int
	do    func(c *Companion, n int)
}

// handlers are the commands.
var handlers = map[frames.Code]handler{
	frames.AppStart:             {8, (*Companion).appStart},
	frames.SendText:             {14, (*Companion).sendText},
	frames.SendChannelText:      {0, (*Companion).sendChannelText},
	frames.GetContacts:          {0, (*Companion).getContacts},
	frames.GetDeviceTime:        {0, (*Companion).getTime},
	frames.SetDeviceTime:        {5, (*Companion).setTime},
	frames.SendAdvert:           {0, (*Companion).sendAdvert},
	frames.SetName:              {2, (*Companion).setName},
	frames.SetContact:           {36, (*Companion).setContact},
	frames.NextMessage:          {0, (*Companion).nextMessage},
	frames.SetRadio:             {0, (*Companion).setRadio},
	frames.SetPower:             {0, (*Companion).setTransmitPower},
	frames.ResetPath:            {33, (*Companion).resetPath},
	frames.SetPosition:          {9, (*Companion).setPosition},
	frames.RemoveContact:        {0, (*Companion).removeContact},
	frames.ShareContact:         {0, (*Companion).shareContact},
	frames.ExportContact:        {0, (*Companion).exportContact},
	frames.ImportContact:        {99, (*Companion).importContact},
	frames.Reboot:               {0, (*Companion).reboot},
	frames.GetBattery:           {0, (*Companion).getBattery},
	frames.SetTuning:            {0, (*Companion).setTuning},
	frames.DeviceQuery:          {2, (*Companion).deviceQuery},
	frames.ExportKey:            {0, (*Companion).exportKey},
	frames.ImportKey:            {65, (*Companion).importKey},
	frames.SendRaw:              {6, (*Companion).sendRaw},
	frames.SendLogin:            {33, (*Companion).sendLogin},
	frames.SendStatusRequest:    {33, (*Companion).sendStatusRequest},
	frames.HasConnection:        {33, (*Companion).hasConnection},
	frames.Logout:               {33, (*Companion).logout},
	frames.GetContact:           {0, (*Companion).getContact},
	frames.GetChannel:           {2, (*Companion).getChannel},
	frames.SetChannel:           {50, (*Companion).setChannel},
	frames.SignStart:            {0, (*Companion).signStart},
	frames.SignData:             {2, (*Companion).signData},
	frames.SignFinish:           {0, (*Companion).signFinish},
	frames.SendTrace:            {11, (*Companion).sendTrace},
	frames.SetPIN:               {5, (*Companion).setPIN},
	frames.SetOther:             {0, (*Companion).setOther},
	frames.SendTelemetryRequest: {4, (*Companion).sendTelemetryRequest},
	frames.GetVars:              {0, (*Companion).getVars},
	frames.SetVar:               {4, (*Companion).setVar},
	frames.GetAdvertPath:        {34, (*Companion).getAdvertPath},
	frames.GetTuning:            {0, (*Companion).getTuning},
	frames.SendBinaryRequest:    {34, (*Companion).sendBinaryRequest},
	frames.FactoryReset:         {0, (*Companion).factoryReset},
	frames.SendPathDiscovery:    {34, (*Companion).sendPathDiscovery},
	frames.SetScope:             {2, (*Companion).setScope},
	frames.SendControl:          {2, (*Companion).sendControl},
	frames.GetStats:             {2, (*Companion).getStats},
	frames.SendAnonymousRequest: {34, (*Companion).sendAnonymousRequest},
	frames.SetAutoAdd:           {0, (*Companion).setAutoAdd},
	frames.GetAutoAdd:           {0, (*Companion).getAutoAdd},
	frames.GetRepeatFrequencies: {0, (*Companion).getRepeatFrequencies},
	frames.SetPathHashMode:      {3, (*Companion).setPathHashMode},
	frames.SendChannelData:      {0, (*Companion).sendChannelData},
	frames.SetDefaultScope:      {1, (*Companion).setDefaultScope},
	frames.GetDefaultScope:      {0, (*Companion).getDefaultScope},
	frames.SendPacket:           {4, (*Companion).sendPacket},
}

// say begins a frame to the app. It is built where the last one was.
func (c *Companion) say(code frames.Code) []byte { return append(c.out[:0], byte(code)) }

// write sends a frame to the app, unless it is too long.
func (c *Companion) write(content []byte) {
	if len(content) <= frames.MaxFrame {
		c.line.send(content)
	}
}

// push sends a frame that nobody asked for, if an app is there.
func (c *Companion) push(content []byte) {
	if c.line.connected() {
		c.write(content)
	}
}

func (c *Companion) ok() { c.write([]byte{byte(frames.OK)}) }

func (c *Companion) fail(why frames.Failure) { c.write([]byte{byte(frames.Err), byte(why)}) }

// done tells whether a command was carried out.
func (c *Companion) done(ok bool, otherwise frames.Failure) {
	if ok {
		c.ok()
	} else {
		c.fail(otherwise)
	}
}

// number reads 32 bits of the command.
func (c *Companion) number(at int) uint32 { return binary.LittleEndian.Uint32(c.cmd[at:]) }

// named returns the contact whose key stands in the command.
func (c *Companion) named(at int) *contact { return c.contacts.find(c.cmd[at : at+32]) }
