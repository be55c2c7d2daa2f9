using Conversations.Gateway.Tests.Letta.Resources.Fakes;
using Conversations.Storage;

namespace Conversations.Gateway.Tests.Letta.Resources;

public sealed class HealthTests
{
    [Fact]
    public async Task Ready_WhileTheStoreIsAway_IsUnavailable_ThoughTheServerIsHealthy()
    {
        await using var server = await LettaServer.Start();
        server.World.Fault = new StorageException("The disk is away.", new IOException());

        Assert.Equal(503, (await server.Get("/v1/ready")).Status);
        (await server.Get("/v1/health")).Is(200, """{"version":"0.16.8","status":"ok"}""");
    }
}
