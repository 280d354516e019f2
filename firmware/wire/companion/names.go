package companion

import "fmt"

// Command names what an app asks for: "send text".
func (c Code) Command() string { return name(commands(), c, "command") }

// Answer names an answer or a push of a radio: "sent".
func (c Code) Answer() string {
	if c.Push() {
		return name(pushes(), c, "push")
	}
	return name(answers(), c, "answer")
}

// String is why a command was not carried out, in words.
func (f Failure) String() string {
	known := map[Failure]string{
		Unsupported:     "unsupported",
		NotFound:        "not found",
		TableFull:       "table full",
		BadState:        "bad state",
		FileFailed:      "file not written",
		IllegalArgument: "illegal argument",
	}
	if text, ok := known[f]; ok {
		return text
	}
	return fmt.Sprintf("failure %d", uint8(f))
}

func name(known map[Code]string, c Code, kind string) string {
	if text, ok := known[c]; ok {
		return text
	}
	return fmt.Sprintf("%s 0x%02x", kind, uint8(c))
}

func commands() map[Code]string {
	return map[Code]string{
		AppStart:             "app start",
		SendText:             "send text",
		SendChannelText:      "send channel text",
		GetContacts:          "get contacts",
		GetDeviceTime:        "get device time",
		SetDeviceTime:        "set device time",
		SendAdvert:           "send advert",
		SetName:              "set name",
		SetContact:           "set contact",
		NextMessage:          "next message",
		SetRadio:             "set radio",
		SetPower:             "set power",
		ResetPath:            "reset path",
		SetPosition:          "set position",
		RemoveContact:        "remove contact",
		ShareContact:         "share contact",
		ExportContact:        "export contact",
		ImportContact:        "import contact",
		Reboot:               "reboot",
		GetBattery:           "get battery",
		SetTuning:            "set tuning",
		DeviceQuery:          "device query",
		ExportKey:            "export key",
		ImportKey:            "import key",
		SendRaw:              "send raw",
		SendLogin:            "send login",
		SendStatusRequest:    "send status request",
		HasConnection:        "has connection",
		Logout:               "logout",
		GetContact:           "get contact",
		GetChannel:           "get channel",
		SetChannel:           "set channel",
		SignStart:            "sign start",
		SignData:             "sign data",
		SignFinish:           "sign finish",
		SendTrace:            "send trace",
		SetPIN:               "set PIN",
		SetOther:             "set other",
		SendTelemetryRequest: "send telemetry request",
		GetVars:              "get vars",
		SetVar:               "set var",
		GetAdvertPath:        "get advert path",
		GetTuning:            "get tuning",
		SendBinaryRequest:    "send binary request",
		FactoryReset:         "factory reset",
		SendPathDiscovery:    "send path discovery",
		SetScope:             "set scope",
		SendControl:          "send control",
		GetStats:             "get stats",
		SendAnonymousRequest: "send anonymous request",
		SetAutoAdd:           "set auto add",
		GetAutoAdd:           "get auto add",
		GetRepeatFrequencies: "get repeat frequencies",
		SetPathHashMode:      "set path hash mode",
		SendChannelData:      "send channel data",
		SetDefaultScope:      "set default scope",
		GetDefaultScope:      "get default scope",
		SendPacket:           "send packet",
	}
}

func answers() map[Code]string {
	return map[Code]string{
		OK:                "OK",
		Err:               "error",
		ContactsBegin:     "contacts begin",
		ContactEntry:      "contact entry",
		ContactsEnd:       "contacts end",
		SelfInfo:          "own settings",
		Sent:              "sent",
		ContactMessage:    "contact message",
		ChannelMessage:    "channel message",
		CurrentTime:       "current time",
		NoMessage:         "no message",
		ExportedContact:   "exported contact",
		Battery:           "battery",
		DeviceInfo:        "device info",
		PrivateKey:        "private key",
		Disabled:          "disabled",
		ContactMessageV3:  "contact message",
		ChannelMessageV3:  "channel message",
		ChannelInfo:       "channel info",
		SignReady:         "ready to sign",
		Signature:         "signature",
		Vars:              "vars",
		AdvertPath:        "advert path",
		Tuning:            "tuning",
		Stats:             "stats",
		AutoAdd:           "auto add",
		RepeatFrequencies: "repeat frequencies",
		ChannelData:       "channel data",
		DefaultScope:      "default scope",
	}
}

func pushes() map[Code]string {
	return map[Code]string{
		PushAdvert:    "advert",
		PushPath:      "path",
		PushConfirmed: "confirmed",
		PushMessage:   "message",
		PushRaw:       "raw",
		PushLogin:     "login",
		PushLoginFail: "login fail",
		PushStatus:    "status",
		LogRxData:     "heard",
		PushTrace:     "trace",
		PushNewAdvert: "new advert",
		PushTelemetry: "telemetry",
		PushBinary:    "binary",
		PushDiscovery: "discovery",
		PushControl:   "control",
		PushDeleted:   "deleted",
		PushFull:      "full",
	}
}
