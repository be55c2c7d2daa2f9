using System.Globalization;
using Conversations.Grains.Models;
using Conversations.Silo.Models.Http;

namespace Conversations.Silo.Models.Echo;

/// <summary>The failures that a prompt can ask for: an HTTP status from 400 to 599, or one of a few words.</summary>
internal static class EchoFailure
{
    public static bool Knows(string failure) => Status(failure) is not null || Kind(failure) is not null;

    public static ModelException Create(string failure)
    {
        var detail = $"The prompt asked for it: /fail {failure}";
        return Status(failure) is { } status
            ? new ProviderError(detail).ToException(ProviderNames.Local, status, secret: "")
            : new ModelException(Kind(failure) ?? ModelFailure.Failed, $"{ProviderNames.Local} failed: {failure}.") { Detail = detail };
    }

    private static int? Status(string failure) =>
        int.TryParse(failure, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 400 and < 600 ? status : null;

    private static ModelFailure? Kind(string failure) => failure switch
    {
        "timeout" => ModelFailure.Timeout,
        "empty" => ModelFailure.EmptyAnswer,
        "garbage" => ModelFailure.BadAnswer,
        "context" => ModelFailure.ContextWindowExceeded,
        "unreachable" => ModelFailure.Unreachable,
        _ => null,
    };
}
