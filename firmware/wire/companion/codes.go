package companion

// Code is the first byte of a frame's content. Its meaning depends on who sent the frame. What
// follows it stands behind each; numbers without a size are a byte, keys have 32.
type Code uint8

// Commands of an app (CMD_ in examples/companion_radio/MyMesh.cpp, v1.17.1).
const (
	AppStart             Code = 1  // asks for SelfInfo; 7 bytes of no meaning and the app's name
	SendText             Code = 2  // to a contact: type, attempt, time stamp 4, prefix of the key 6, text
	SendChannelText      Code = 3  // type, channel, time stamp 4, text
	GetContacts          Code = 4  // all, or those changed since a time 4
	GetDeviceTime        Code = 5  // asks for CurrentTime
	SetDeviceTime        Code = 6  // 4, not before what the clock shows
	SendAdvert           Code = 7  // to neighbours, or flooded with a byte of 1
	SetName              Code = 8  // up to 31 bytes
	SetContact           Code = 9  // adds or replaces one, see Contact
	NextMessage          Code = 10 // takes the oldest message from the queue
	SetRadio             Code = 11 // frequency in kHz, 4, bandwidth in Hz, 4, spreading factor, coding rate, and 1 to repeat for others
	SetPower             Code = 12 // decibels over a milliwatt, 1
	ResetPath            Code = 13 // key
	SetPosition          Code = 14 // latitude and longitude in millionths of a degree, 4 each
	RemoveContact        Code = 15 // key
	ShareContact         Code = 16 // key: sends the contact's last advert to neighbours
	ExportContact        Code = 17 // key of a contact, or nothing for the own advert
	ImportContact        Code = 18 // the frame of an advert
	Reboot               Code = 19 // "reboot"; is not answered
	GetBattery           Code = 20 // asks for Battery
	SetTuning            Code = 21 // receive delay and airtime factor in thousandths, 4 each
	DeviceQuery          Code = 22 // version of the protocol that the app speaks
	ExportKey            Code = 23 // asks for PrivateKey
	ImportKey            Code = 24 // private key 64
	SendRaw              Code = 25 // length of a path, path, at least 4 bytes
	SendLogin            Code = 26 // key, password
	SendStatusRequest    Code = 27 // key
	HasConnection        Code = 28 // key
	Logout               Code = 29 // key
	GetContact           Code = 30 // key
	GetChannel           Code = 31 // number of the channel
	SetChannel           Code = 32 // number, name 32, secret 16
	SignStart            Code = 33 // begins data to be signed
	SignData             Code = 34 // some of it
	SignFinish           Code = 35 // asks for Signature
	SendTrace            Code = 36 // tag 4, authorisation 4, flags, hashes
	SetPIN               Code = 37 // of Bluetooth, 4
	SetOther             Code = 38 // manual adding, telemetry modes, position policy, multiple acknowledgements; those behind the first may be left out
	SendTelemetryRequest Code = 39 // 3 bytes of no meaning, key; without a key the radio's own
	GetVars              Code = 40 // asks for Vars
	SetVar               Code = 41 // name:value
	GetAdvertPath        Code = 42 // 0, key
	GetTuning            Code = 43 // asks for Tuning
	SendBinaryRequest    Code = 50 // key, request
	FactoryReset         Code = 51 // "reset"; is not answered if it succeeds
	SendPathDiscovery    Code = 52 // 0, key
	SetScope             Code = 54 // 0 and a key 16 or nothing; 1: floods have no scope
	SendControl          Code = 55 // payload whose first bit is set
	GetStats             Code = 56 // 0 core, 1 radio, 2 packets
	SendAnonymousRequest Code = 57 // key, request
	SetAutoAdd           Code = 58 // bits, and hops and one more that an advert may have come
	GetAutoAdd           Code = 59 // asks for AutoAdd
	GetRepeatFrequencies Code = 60 // asks for RepeatFrequencies
	SetPathHashMode      Code = 61 // 0, bytes of a hash less one
	SendChannelData      Code = 62 // channel, length of a path or 255, path, type 2, data
	SetDefaultScope      Code = 63 // name 31, key 16; without them none
	GetDefaultScope      Code = 64 // asks for DefaultScope
	SendPacket           Code = 65 // priority, frame
)

// Answers of a radio (RESP_CODE_ there).
const (
	OK                Code = 0
	Err               Code = 1  // and a Failure
	ContactsBegin     Code = 2  // how many there are, 4
	ContactEntry      Code = 3  // see Contact
	ContactsEnd       Code = 4  // newest change of those that were sent, 4
	SelfInfo          Code = 5  // see Self
	Sent              Code = 6  // 1 if flooded, tag or acknowledgement 4, milliseconds to wait 4
	ContactMessage    Code = 7  // to apps of version 0 to 2, see Message
	ChannelMessage    Code = 8  // to apps of version 0 to 2
	CurrentTime       Code = 9  // UNIX seconds, 4
	NoMessage         Code = 10 // the queue is empty
	ExportedContact   Code = 11 // the frame of an advert
	Battery           Code = 12 // millivolts 2, storage used and in all in KiB, 4 each
	DeviceInfo        Code = 13 // see Device
	PrivateKey        Code = 14 // 64
	Disabled          Code = 15 // the build cannot
	ContactMessageV3  Code = 16 // to apps of version 3 and more
	ChannelMessageV3  Code = 17 // to apps of version 3 and more
	ChannelInfo       Code = 18 // number, name 32, secret 16
	SignReady         Code = 19 // 0, bytes that may be signed 4
	Signature         Code = 20 // 64
	Vars              Code = 21 // name:value, separated by commas
	AdvertPath        Code = 22 // when it was heard 4, length of the path, path
	Tuning            Code = 23 // as in SetTuning
	Stats             Code = 24 // kind, and see CoreStats, RadioStats and PacketStats
	AutoAdd           Code = 25 // as in SetAutoAdd
	RepeatFrequencies Code = 26 // pairs of lowest and highest in kHz, 4 each
	ChannelData       Code = 27 // see Message
	DefaultScope      Code = 28 // as in SetDefaultScope
)

// Pushes of a radio, which it sends unasked (PUSH_CODE_ there).
const (
	PushAdvert    Code = 0x80 // key of a contact that was heard
	PushPath      Code = 0x81 // key of a contact whose path has changed
	PushConfirmed Code = 0x82 // acknowledgement 4, milliseconds since the command 4
	PushMessage   Code = 0x83 // a message waits
	PushRaw       Code = 0x84 // SNR in quarters, RSSI, 255, payload
	PushLogin     Code = 0x85 // see LoggedIn
	PushLoginFail Code = 0x86 // 0, prefix of the key 6
	PushStatus    Code = 0x87 // 0, prefix of the key 6, status
	LogRxData     Code = 0x88 // a frame that was heard, whatever it is, see Logged
	PushTrace     Code = 0x89 // 0, bytes of hashes, flags, tag 4, authorisation 4, hashes, SNRs in quarters
	PushNewAdvert Code = 0x8a // heard and not added, see Contact
	PushTelemetry Code = 0x8b // 0, prefix of the key 6, readings
	PushBinary    Code = 0x8c // 0, tag 4, response
	PushDiscovery Code = 0x8d // 0, prefix of the key 6, length of the path out, path, length of the path in, path
	PushControl   Code = 0x8e // SNR in quarters, RSSI, length of the path, payload
	PushDeleted   Code = 0x8f // key of a contact that had to go
	PushFull      Code = 0x90 // a contact could not be added
)

// Push tells whether a radio sends it unasked.
func (c Code) Push() bool { return c >= 0x80 }

// Failure is why a command was not carried out, the byte behind [Err].
type Failure uint8

// The failures (ERR_CODE_ in MyMesh.cpp, v1.17.1).
const (
	Unsupported     Failure = 1
	NotFound        Failure = 2
	TableFull       Failure = 3
	BadState        Failure = 4
	FileFailed      Failure = 5
	IllegalArgument Failure = 6
)
