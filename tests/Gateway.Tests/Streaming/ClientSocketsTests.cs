using System.Net;
using System.Net.Sockets;
using Conversations.Gateway.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Conversations.Gateway.Tests.Streaming;

/// <summary>What is kept for a client that does not read.</summary>
public sealed class ClientSocketsTests
{
    const int FrameBytes = 1 << 10;
    const int MostBuffered = 64 << 10;
    const int ReceiveBytes = 4 << 10;
    static readonly TimeSpan Stalled = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_client_that_does_not_read_is_written_no_more_than_is_kept_for_it()
    {
        var written = new TaskCompletionSource<int>();
        await using var app = Server(http => WriteUntilStalled(http, written));
        await app.StartAsync();
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = ReceiveBytes };
        await client.ConnectAsync("127.0.0.1", new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());

        Assert.InRange(await written.Task.WaitAsync(TimeSpan.FromMinutes(1)), ClientSockets.UnsentBytes, MostBuffered + (2 * ReceiveBytes));
    }

    static WebApplication Server(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxResponseBufferSize = ClientSockets.UnsentBytes;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.Configure<SocketTransportOptions>(ClientSockets.Configure);
        var app = builder.Build();
        app.Run(answer);
        return app;
    }

    static async Task WriteUntilStalled(HttpContext http, TaskCompletionSource<int> written)
    {
        var frame = new byte[FrameBytes];
        for (var bytes = 0; ; bytes += FrameBytes)
        {
            try
            {
                await http.Response.BodyWriter.WriteAsync(frame).AsTask().WaitAsync(Stalled, TimeProvider.System);
            }
            catch (TimeoutException)
            {
                written.SetResult(bytes);
                http.Abort();
                return;
            }
        }
    }
}
