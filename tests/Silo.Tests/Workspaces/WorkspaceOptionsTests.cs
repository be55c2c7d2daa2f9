using Conversations.Silo.Workspaces;
using Conversations.Workspaces;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Conversations.Silo.Tests.Workspaces;

public sealed class WorkspaceOptionsTests
{
    [Fact]
    public void Configuration_isReadByTheDocumentedNames()
    {
        var options = Configured(new() { ["Workspaces:Sandbox"] = "none", ["Workspaces:Network"] = "true", ["Workspaces:ReadOnlyPaths:0"] = "/opt", ["Workspaces:Environment:CI"] = "1" });
        Assert.Equal(SandboxKind.None, options.Sandbox);
        Assert.True(options.Network);
        Assert.Equal(["/opt"], options.ReadOnlyPaths);
        Assert.Equal("1", options.Environment["CI"]);
    }

    [Theory]
    [InlineData("Root", "/usr/share/workspaces", "must not lie in /usr")]
    [InlineData("ProcessLimit", "0", "every limit")]
    [InlineData("SilenceTimeout", "01:00:00", "SilenceTimeout")]
    [InlineData("IdleTimeout", "00:10:00", "IdleTimeout")]
    public void Setting_thatCannotWork_isRefused(string name, string value, string message) =>
        Assert.Contains(message, Assert.Throws<OptionsValidationException>(() => Configured(new() { [$"Workspaces:{name}"] = value })).Message);

    private static WorkspaceOptions Configured(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        using var services = new ServiceCollection().AddWorkspaces(configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<WorkspaceOptions>>().Value;
    }
}
