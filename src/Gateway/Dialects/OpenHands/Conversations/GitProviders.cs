using Conversations.Gateway.Dialects.OpenHands.Wire;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>Who hosts repositories, as the wire names them.</summary>
static class GitProviders
{
    static readonly string[] Names = ["github", "gitlab", "bitbucket", "bitbucket_data_center", "forgejo", "azure_devops", "enterprise_sso"];

    public static string? Read(Fields fields, string name) => fields.Choice<string?>(name, null, [.. Names.Select(each => (each, (string?)each))]);
}
