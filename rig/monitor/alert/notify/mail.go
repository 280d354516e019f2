package notify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/wneessen/go-mail"

	"github.com/meshrig/meshrig/rig/internal/trust"
)

// byMail sends notices by SMTP, one connection each.
type byMail struct {
	name   string
	config Mail
}

// Name says which server it is.
func (m *byMail) Name() string { return m.name }

// Send sends a notice to all at once.
func (m *byMail) Send(ctx context.Context, n Notice) error {
	client, err := m.client()
	if err != nil {
		return err
	}
	msg, err := m.message(n)
	if err != nil {
		return &Refused{err}
	}
	err = client.DialAndSendWithContext(ctx, msg)
	var failed *mail.SendError
	if errors.As(err, &failed) && !failed.IsTemp() && failed.ErrorCode() >= 500 {
		return &Refused{fmt.Errorf("%s: %w", m.config.Server, err)}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", m.config.Server, err)
	}
	return nil
}

func (m *byMail) client() (*mail.Client, error) {
	host, port, err := net.SplitHostPort(m.config.Server)
	if err != nil {
		return nil, err
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, err
	}
	trusted, err := trust.Config(m.config.CA)
	if err != nil {
		return nil, err
	}
	trusted.ServerName = host
	options := []mail.Option{mail.WithPort(number), mail.WithTLSConfig(trusted), mail.WithoutNoop()}
	switch m.config.TLS {
	case "tls":
		options = append(options, mail.WithSSL())
	case "none":
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if m.config.User != "" {
		password, err := m.config.Password.Read()
		if err != nil {
			return nil, err
		}
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(m.config.User), mail.WithPassword(password))
	}
	return mail.NewClient(host, options...)
}

// message is a notice as a mail. What is about one state has one thread.
func (m *byMail) message(n Notice) (*mail.Msg, error) {
	msg := mail.NewMsg()
	if err := msg.From(m.config.From); err != nil {
		return nil, err
	}
	if err := msg.To(m.config.To...); err != nil {
		return nil, err
	}
	msg.Subject("[meshrig] " + n.Title)
	msg.SetDateWithValue(n.At)
	msg.SetMessageIDWithValue(n.ID + "@meshrig.invalid")
	msg.SetGenHeader(mail.HeaderReferences, fmt.Sprintf("<%s.%x@meshrig.invalid>", n.Rule, n.Subject))
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(mail.TypeTextPlain, n.Text+"\r\n\r\n"+facts(n))
	return msg, nil
}

// facts are what a mail says below its text.
func facts(n Notice) string {
	lines := []string{"rule: " + string(n.Rule), "about: " + n.Subject, "severity: " + string(n.Severity), "at: " + n.At.Format("2006-01-02 15:04:05 UTC")}
	if n.Pub != "" {
		lines = append(lines, "key: "+n.Pub)
	}
	if !n.Since.IsZero() {
		lines = append(lines, "since: "+n.Since.Format("2006-01-02 15:04:05 UTC"))
	}
	return strings.Join(lines, "\r\n") + "\r\n"
}
