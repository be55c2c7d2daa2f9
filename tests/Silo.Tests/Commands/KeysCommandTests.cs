using System.CommandLine;
using Conversations.Silo.Commands;

namespace Conversations.Silo.Tests.Commands;

public sealed class KeysCommandTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("keys-").FullName;

    [Fact]
    public async Task Key_MadeAndRevoked_IsListedAsSuch()
    {
        var (made, created) = await Run("keys", "create", "--user", "ann", "--role", "admin", "--name", "laptop");
        var id = created.Split(' ')[0];

        Assert.Equal(0, made);
        Assert.StartsWith("cvk_", created.Split(' ')[1], StringComparison.Ordinal);
        Assert.Contains("ann  admin", (await Run("keys", "list")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("cvk_", (await Run("keys", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Run("keys", "revoke", id)).Code);
        Assert.Contains("revoked", (await Run("keys", "list", "--user", "ann")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_ThatDoesNotExist_IsAnError() => Assert.Equal(1, (await Run("keys", "revoke", Guid.NewGuid().ToString())).Code);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    async Task<(int Code, string Output)> Run(params string[] args)
    {
        var output = new StringWriter();
        var root = new RootCommand { KeysCommand.Create(), UsersCommand.Create() };
        var parsed = root.Parse([.. args, $"--ConnectionStrings:Conversations=Data Source={Path.Combine(folder, "log.db")}"]);
        var code = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = output });
        return (code, output.ToString());
    }
}
