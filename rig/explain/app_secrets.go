package explain

import (
	"bytes"

	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/capture"
)

// learnApp takes the secrets from what went between an app and a companion: passwords of log-ins,
// and those that are set by commands to others over the air.
func (s *Secrets) learnApp(ev capture.Event) {
	from, to := secretOf(ev)
	if from == to {
		s.Learn(appText(ev))
	} else if companion.Code(ev.Frame[0]) == companion.SendLogin {
		s.Add(string(bytes.TrimRight(ev.Frame[from:to], "\x00")))
	}
}

// secretOf is where a secret stands in a frame of an app or to one whatever it is: a password, a
// private key, or the secret of a channel. from is to where none does.
func secretOf(ev capture.Event) (from, to int) {
	if len(ev.Frame) == 0 {
		return 0, 0
	}
	const channelSecret = 1 + 1 + 32
	command := ev.Kind == capture.FromApp
	switch code := companion.Code(ev.Frame[0]); {
	case command && code == companion.SendLogin:
		from = 1 + keySize
	case command && code == companion.ImportKey, !command && code == companion.PrivateKey:
		from = 1
	case command && code == companion.SetChannel, !command && code == companion.ChannelInfo:
		from = channelSecret
	default:
		return 0, 0
	}
	return min(from, len(ev.Frame)), len(ev.Frame)
}

// appText is what somebody wrote in a frame of an app or to one.
func appText(ev capture.Event) string {
	const head = 1 + 1 + 1 + 4 + 6 // of a text that is to be sent
	switch {
	case ev.Kind == capture.ToApp:
		m, _ := companion.ParseMessage(ev.Frame) // no message has no text
		return m.Text
	case len(ev.Frame) > head && companion.Code(ev.Frame[0]) == companion.SendText:
		return string(ev.Frame[head:])
	}
	return ""
}

// redactApp is a frame of an app or to one without what nobody else may read. Its length stays.
func (k *Keys) redactApp(ev capture.Event, air *replies) []byte {
	from, to := secretOf(ev)
	text := appText(ev)
	switch {
	case from < to:
	case text != "" && (air.tell(text) || k.Secrets.Hide(text) != text):
		from, to = len(ev.Frame)-len(text), len(ev.Frame)
	case len(ev.Frame) > 3 && ev.Kind == capture.ToApp && companion.Code(ev.Frame[0]) == companion.LogRxData && k.tells(ev.Frame[3:], air):
		return append(bytes.Clone(ev.Frame[:3]), blank(ev.Frame[3:])...)
	default:
		return ev.Frame
	}
	frame := bytes.Clone(ev.Frame)
	clear(frame[from:to])
	return frame
}
