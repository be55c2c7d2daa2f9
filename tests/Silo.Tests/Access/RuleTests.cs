using Conversations.Gateway.Access;
using Conversations.Users;

namespace Conversations.Silo.Tests.Access;

public sealed class RuleTests
{
    [Fact]
    public void Route_WithoutARule_IsAnError()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => AccessEnforcement.RuleOf("/things", [], []));

        Assert.Contains("/things", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameter_OfWhichNothingIsSaid_IsAnError()
    {
        var failure = Assert.Throws<InvalidOperationException>(
            () => AccessEnforcement.RuleOf("/things/{thing_id}", ["thing_id"], [new RolePart(UserRole.User)]));

        Assert.Contains("thing_id", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Route_WhosePathNamesAThing_IsForUsers()
    {
        var rule = AccessEnforcement.RuleOf("/runs/{run_id}", ["run_id"], [new ReferencePart(new Reference(ParameterPlace.Path, "run_id", OwnedKind.Run))]);

        Assert.Equal(UserRole.User, rule.Least);
    }

    [Theory]
    [InlineData("conv-8a3f2f5e-3c1d-4a52-9d6e-0f6b8f1f2a3c", "conv-", "D")]
    [InlineData("8a3f2f5e-3c1d-4a52-9d6e-0f6b8f1f2a3c", "", "D")]
    [InlineData("8A3F2F5E-3C1D-4A52-9D6E-0F6B8F1F2A3C", "", "D")]
    [InlineData("8a3f2f5e3c1d4a529d6e0f6b8f1f2a3c", "", "N")]
    [InlineData("{8a3f2f5e-3c1d-4a52-9d6e-0f6b8f1f2a3c}", "", "D")]
    public void Id_InAnyForm_IsFound(string text, string prefix, string format)
    {
        Assert.True(IdText.TryFind(text, out var id, out var form));
        Assert.Equal(Guid.Parse("8a3f2f5e-3c1d-4a52-9d6e-0f6b8f1f2a3c"), id);
        Assert.Equal(new IdText(prefix, format), form);
    }

    [Theory]
    [InlineData("")]
    [InlineData("default")]
    [InlineData("human")]
    public void Text_WithoutAnId_IsLeftAlone(string text) => Assert.False(IdText.TryFind(text, out _, out _));
}
