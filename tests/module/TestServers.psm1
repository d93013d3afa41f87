<#
.SYNOPSIS
Servers that are none: a TLS front before a daemon, and listeners that accept and then do not what is expected of them. And who signs in
there.
#>
Set-StrictMode -Version 3.0

Add-Type -TypeDefinition @'
using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Supervisor.ModuleTests
{
    public sealed class TestServer : IDisposable
    {
        private readonly TcpListener _listener = new TcpListener(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _end = new CancellationTokenSource();
        private readonly Func<NetworkStream, CancellationToken, Task> _serve;
        private int _connections;

        private TestServer(Func<NetworkStream, CancellationToken, Task> serve)
        {
            _serve = serve;
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _ = AcceptAsync();
        }

        public int Port { get; }

        public X509Certificate2 Certificate { get; private set; }

        public int Connections => Volatile.Read(ref _connections);

        public static TestServer Tls(X509Certificate2 certificate, int port) => new TestServer(async (stream, end) =>
        {
            using var outside = new SslStream(stream);
            await outside.AuthenticateAsServerAsync(certificate);
            using var inside = new TcpClient();
            await inside.ConnectAsync(IPAddress.Loopback, port, end);
            using NetworkStream to = inside.GetStream();
            await Task.WhenAny(outside.CopyToAsync(to, end), to.CopyToAsync(outside, end));
        }) { Certificate = certificate };

        public static TestServer Silent(string says) => new TestServer(async (stream, end) =>
        {
            if (says == null)
            {
                await Task.Delay(Timeout.Infinite, end);
            }

            await stream.ReadAsync(new byte[4096], end);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(says), end);
        });

        public void Dispose()
        {
            _end.Cancel();
            _listener.Stop();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                    Interlocked.Increment(ref _connections);
                    _ = ServeAsync(client);
                }
            }
            catch (Exception e) when (e is OperationCanceledException || e is SocketException || e is ObjectDisposedException)
            {
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            using (client)
            {
                try
                {
                    await _serve(client.GetStream(), _end.Token);
                }
                catch (Exception)
                {
                    // The client went, or would not have our certificate: it is the client that is tested.
                }
            }
        }
    }
}
'@

function New-TestCertificate {
    <#
    .SYNOPSIS
    A certificate for localhost that vouches for itself.
    #>
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType([System.Security.Cryptography.X509Certificates.X509Certificate2])]
    param()

    if ($PSCmdlet.ShouldProcess('localhost')) {
        $key = [System.Security.Cryptography.RSA]::Create(2048)
        $request = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new(
            'CN=localhost', $key, [System.Security.Cryptography.HashAlgorithmName]::SHA256,
                [System.Security.Cryptography.RSASignaturePadding]::Pkcs1)
        $names = [System.Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder]::new()
        $names.AddDnsName('localhost')
        $request.CertificateExtensions.Add($names.Build($false))
        $request.CertificateExtensions.Add([System.Security.Cryptography.X509Certificates.X509BasicConstraintsExtension]::new($true, $false,
            0, $true))
        $now = [datetimeoffset]::UtcNow
        $request.CreateSelfSigned($now.AddHours(-1), $now.AddDays(1))
    }
}

function Start-TlsFront {
    <#
    .SYNOPSIS
    Listens with TLS and passes everything on to a port of this machine.
    #>
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType([Supervisor.ModuleTests.TestServer])]
    param([Parameter(Mandatory)][int] $To)

    if ($PSCmdlet.ShouldProcess($To)) {
        [Supervisor.ModuleTests.TestServer]::Tls((New-TestCertificate), $To)
    }
}

function Start-SilentServer {
    <#
    .SYNOPSIS
    Accepts connections and never says a word; with -Says, that alone to every request.
    #>
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType([Supervisor.ModuleTests.TestServer])]
    param([AllowEmptyString()][string] $Says)

    if ($PSCmdlet.ShouldProcess('server')) {
        $text = if ($PSBoundParameters.ContainsKey('Says')) { $Says } else { [NullString]::Value }
        [Supervisor.ModuleTests.TestServer]::Silent($text)
    }
}

function Stop-TestServer {
    <#
    .SYNOPSIS
    Ends servers of this module.
    #>
    [CmdletBinding(SupportsShouldProcess)]
    param([AllowNull()][object[]] $Server)

    foreach ($one in $Server) {
        if ($one -and $PSCmdlet.ShouldProcess($one.Port)) {
            $one.Dispose()
        }
    }
}

function Get-TestCredential {
    <#
    .SYNOPSIS
    User name and password as commands take them.
    #>
    [CmdletBinding()]
    [OutputType([pscredential])]
    param(
        [Parameter(Mandatory, Position = 0)]
        [string] $UserName,

        [Parameter(Mandatory, Position = 1)]
        [string] $Secret
    )

    $secure = [securestring]::new()
    foreach ($character in $Secret.ToCharArray()) {
        $secure.AppendChar($character)
    }

    [pscredential]::new($UserName, $secure)
}

function Get-FreePort {
    <#
    .SYNOPSIS
    A port of this machine that nobody listens on.
    #>
    [CmdletBinding()]
    [OutputType([int])]
    param()

    $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $listener.LocalEndpoint.Port
    $listener.Stop()
}

Export-ModuleMember -Function New-TestCertificate, Start-TlsFront, Start-SilentServer, Stop-TestServer, Get-TestCredential, Get-FreePort
