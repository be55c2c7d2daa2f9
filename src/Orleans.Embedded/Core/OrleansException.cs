namespace Orleans.Runtime;

/// <summary>Base of what the runtime itself reports.</summary>
public class OrleansException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>A call was not accepted.</summary>
public class OrleansMessageRejectionException(string message, Exception? innerException = null) : OrleansException(message, innerException);

/// <summary>The silo does not take calls: it is stopping or gone.</summary>
public sealed class SiloUnavailableException(string message, Exception? innerException = null)
    : OrleansMessageRejectionException(message, innerException);

/// <summary>The silo or a grain class is set up wrongly.</summary>
public sealed class OrleansConfigurationException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>An enumeration of a grain's <see cref="IAsyncEnumerable{T}"/> cannot go on: the activation that served it is gone.</summary>
public sealed class EnumerationAbortedException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>Something is full.</summary>
public sealed class LimitExceededException(string message, Exception? innerException = null) : OrleansException(message, innerException);

/// <summary>An exception of another silo that cannot be made here.</summary>
public class WrappedException(string message) : OrleansException(message)
{
    /// <summary>Full name of its type there.</summary>
    public string? OriginalExceptionType { get; set; }
}
