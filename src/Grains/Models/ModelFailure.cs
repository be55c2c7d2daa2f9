namespace Conversations.Grains.Models;

/// <summary>How a model call failed.</summary>
public enum ModelFailure
{
    /// <summary>Any other refusal or failure of the provider.</summary>
    Failed,

    /// <summary>No answer, or no next piece of it, in time.</summary>
    Timeout,

    /// <summary>Too many requests or tokens for now.</summary>
    RateLimited,

    /// <summary>The key is missing, wrong or may not use the model.</summary>
    Unauthorized,

    /// <summary>The account is out of credit.</summary>
    OutOfCredit,

    /// <summary>The provider does not accept the request as it is.</summary>
    BadRequest,

    /// <summary>The messages do not fit the model's context window.</summary>
    ContextWindowExceeded,

    /// <summary>The provider has no capacity for now.</summary>
    Overloaded,

    /// <summary>The answer ended well and holds nothing.</summary>
    EmptyAnswer,

    /// <summary>The answer is not of the provider's protocol, or broke off before its end.</summary>
    BadAnswer,

    /// <summary>No connection to the provider.</summary>
    Unreachable,
}
