# A mail server of the aiosmtpd library, which prints each mail as a line of JSON.
#   smtpd.py PORT starttls|tls CERTIFICATE KEY USER PASSWORD
import asyncio, email, email.policy, json, ssl, sys
from aiosmtpd.smtp import SMTP, AuthResult

port, mode, cert, key, user, password = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(cert, key)


class Handler:
    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        print(json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "subject": mail["subject"], "id": mail["message-id"],
            "references": mail["references"], "auto": mail["auto-submitted"], "body": mail.get_content(),
            "user": session.auth_data.login.decode() if session.auth_data else "", "tls": session.ssl is not None or mode == "tls",
        }), flush=True)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def check(server, session, envelope, mechanism, data):
    good = data.login.decode() == user and data.password.decode() == password
    return AuthResult(success=good, handled=good, auth_data=data)


def smtp():
    starttls = {"tls_context": context, "require_starttls": True} if mode == "starttls" else {}
    return SMTP(Handler(), authenticator=check, auth_required=True, auth_require_tls=mode == "starttls", **starttls)


async def main():
    server = await asyncio.get_running_loop().create_server(smtp, "127.0.0.1", int(port), ssl=context if mode == "tls" else None)
    await server.serve_forever()


asyncio.run(main())
